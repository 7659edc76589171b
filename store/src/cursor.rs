//! Positions in lists: after a time, or after another key of the order.

/// The last row of a page: its time and ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// Breaks ties.
    pub id: String,
}

impl Cursor {
    /// Encodes it for the client.
    pub fn encode(&self) -> String {
        format!("{:x}.{}", self.at, self.id)
    }

    /// Decodes it; `None` for anything that [`Cursor::encode`] did not return.
    pub fn decode(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self { at: i64::from_str_radix(at, 16).ok()?, id: sane_id(id)? })
    }
}

fn sane_id(id: &str) -> Option<String> {
    let sane = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    sane.then(|| id.to_owned())
}

/// The last row of a page of a list with several orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub key: Key,
    /// Breaks ties.
    pub id: String,
}

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Creation time, in milliseconds since the epoch.
    Created(i64),
    /// Another time.
    Time(i64),
    Text(String),
}

impl Position {
    /// Encodes it for the client. One of the creation time is a [`Cursor`].
    pub fn encode(&self) -> String {
        let id = &self.id;
        match &self.key {
            Key::Created(at) => Cursor { at: *at, id: id.clone() }.encode(),
            Key::Time(at) => format!("t{at:x}.{id}"),
            Key::Text(text) => {
                let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
                format!("n{hex}.{id}")
            }
        }
    }

    /// Decodes it; `None` for anything that [`Position::encode`] did not return.
    pub fn decode(text: &str) -> Option<Self> {
        let (key, id) = text.split_once('.')?;
        let id = sane_id(id)?;
        let key = match (key.strip_prefix('t'), key.strip_prefix('n')) {
            (Some(at), _) => Key::Time(i64::from_str_radix(at, 16).ok()?),
            (_, Some(hex)) => Key::Text(from_hex(hex)?),
            (None, None) => Key::Created(i64::from_str_radix(key, 16).ok()?),
        };
        Some(Self { key, id })
    }
}

/// Longest key of a cursor in bytes: a display name of 64 characters, or an email address.
const MAX_TEXT: usize = 512;

fn from_hex(hex: &str) -> Option<String> {
    if hex.len() > 2 * MAX_TEXT || !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok());
    // PostgreSQL cannot compare with a NUL.
    String::from_utf8(bytes.collect::<Option<Vec<_>>>()?).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Key, Position};

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor { at: 1_795_569_332_007, id: "0199-ab_C".into() };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
    }

    #[test]
    fn a_position_survives_its_text_in_every_order() {
        for key in
            [Key::Created(1_795_569_332_007), Key::Time(0), Key::Text("欧阳 \u{1}a.b".into()), Key::Text(String::new())]
        {
            let position = Position { key, id: "0199-ab_C".into() };
            assert_eq!(Position::decode(&position.encode()), Some(position));
        }
        for text in ["n0.a", "nzz.a", "nff.a", "n00.a", "t.a", "tx.a", "n61", "n61.a b"] {
            assert_eq!(Position::decode(text), None, "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", ".", "zz.a", "1.", "1.a'b", "1"] {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
