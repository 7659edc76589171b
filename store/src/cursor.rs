//! Positions in a list sorted by time, newest first.

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
        let sane =
            !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        Some(Self { at: i64::from_str_radix(at, 16).ok()?, id: sane.then(|| id.to_owned())? })
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor { at: 1_795_569_332_007, id: "0199-ab_C".into() };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", ".", "zz.a", "1.", "1.a'b", "1"] {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
