//! How the users of a file are written: a table, an object in each line, or a list in JSON. Found while the file is
//! received.

use super::encoding::{Encoding, decoded};
use super::formats::{self, FIREBASE_TABLE};
use csv::{ByteRecord, ReaderBuilder};
use doorward_access::Error;
use doorward_contract::user_import::ImportFormat;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most columns of a table.
pub(super) const MAX_COLUMNS: usize = 500;
/// Bytes in which the header of a table must end, and in which the first user of a list is looked at.
pub(super) const HEAD: usize = 256 * 1024;

/// How the users are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layout {
    /// A table.
    Table { separator: char, header: Vec<String> },
    /// A JSON object in each line.
    Lines,
    /// A JSON array of objects.
    Array,
}

/// The layout, with the position of the first user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub layout: Layout,
    pub encoding: Encoding,
    /// Position of the first user.
    pub start: u64,
    /// Size in bytes, as stored.
    pub size: u64,
}

/// Finds the layout of a JSON file while its bytes come in.
#[derive(Debug)]
pub(super) struct Finder {
    lists: &'static [&'static str],
    position: u64,
    found: Option<(Layout, u64)>,
    /// Names of the objects around the position; the innermost is being read.
    depth: usize,
    /// Inside an array that is not the list of users.
    arrays: usize,
    in_string: bool,
    escaped: bool,
    text: Vec<u8>,
    /// After the colon of a list's name.
    is_list: bool,
}

/// Lists that are looked for when the format is not known yet.
const UNKNOWN: &[&str] = &["users", "UserList"];
/// A list of users is at most this deep: `{"Response": {"Data": {"UserList": [`.
const MAX_DEPTH: usize = 4;

impl Finder {
    pub fn new(format: Option<ImportFormat>) -> Self {
        Self {
            lists: format.map_or(UNKNOWN, formats::lists),
            position: 0,
            found: None,
            depth: 0,
            arrays: 0,
            in_string: false,
            escaped: false,
            text: Vec::new(),
            is_list: false,
        }
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if self.found.is_none() {
                self.read(*byte);
            }
            self.position += 1;
        }
    }

    fn read(&mut self, byte: u8) {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                // The names of lists are short.
                _ if self.text.len() < 32 => self.text.push(byte),
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.text.clear();
            }
            b':' => {
                let name = std::mem::take(&mut self.text);
                self.is_list = self.arrays == 0 && self.lists.iter().any(|list| list.as_bytes() == name);
            }
            b'{' => {
                self.depth += 1;
                self.is_list = false;
            }
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 && self.arrays == 0 {
                    // The first object is complete and contains no list: it is a user.
                    self.found = Some((Layout::Lines, 0));
                }
            }
            b'[' if self.depth == 0 || self.is_list && self.depth <= MAX_DEPTH => {
                self.found = Some((Layout::Array, self.position + 1));
            }
            b'[' => self.arrays += 1,
            b']' => self.arrays = self.arrays.saturating_sub(1),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => self.is_list = false,
        }
    }

    pub fn found(self) -> Option<(Layout, u64)> {
        self.found
    }
}

/// The separator of a table and its header, with the position after it.
///
/// # Errors
/// [`Error::Invalid`] for no columns, too many, or two with one name.
pub(super) fn table(
    format: Option<ImportFormat>,
    encoding: Encoding,
    head: &[u8],
    from: usize,
) -> Result<(Layout, u64), Error> {
    let (hinted, from) = hinted(head, from);
    let head = head.get(from..).unwrap_or_default();
    let separator = hinted.unwrap_or_else(|| separator(head));
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(head);
    let mut record = ByteRecord::new();
    let empty = || Error::invalid("file", "empty", |texts| texts.file_empty);
    if !reader.read_byte_record(&mut record).map_err(|_| empty())? {
        return Err(empty());
    }
    let names: Vec<_> = record.iter().map(|cell| decoded(encoding, cell).unwrap_or_default()).collect();
    let separator = char::from(separator);
    if format == Some(ImportFormat::Firebase) && names.first().is_none_or(|name| !is_header(name)) {
        let header = FIREBASE_TABLE.iter().map(|name| (*name).to_owned()).collect();
        return Ok((Layout::Table { separator, header }, from as u64));
    }
    let header = header(names)?;
    Ok((Layout::Table { separator, header }, from as u64 + reader.position().byte()))
}

/// Whether the first cell of a table of Firebase is a title that somebody has added.
fn is_header(name: &str) -> bool {
    ["uid", "localid", "user uid"].contains(&name.trim().to_lowercase().as_str())
}

/// Excel reads and writes a first line `sep=;`.
fn hinted(head: &[u8], from: usize) -> (Option<u8>, usize) {
    match head.get(from..).unwrap_or_default() {
        [b's' | b'S', b'e', b'p', b'=', separator @ (b',' | b';' | b'\t' | b'|'), rest @ ..] => {
            let line = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
            (Some(*separator), from + 5 + line)
        }
        _ => (None, from),
    }
}

/// The most frequent separator of the first line.
fn separator(head: &[u8]) -> u8 {
    let (mut counts, mut quoted) = ([(b',', 0), (b';', 0), (b'\t', 0)], false);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(one, _)| one == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(one, _)| *one)
}

fn header(names: Vec<String>) -> Result<Vec<String>, Error> {
    if names.len() > MAX_COLUMNS {
        return Err(Error::invalid("file", "columns", |texts| texts.file_columns(MAX_COLUMNS)));
    }
    let mut header = Vec::with_capacity(names.len());
    let mut seen = BTreeSet::new();
    for (at, name) in names.into_iter().enumerate() {
        let name: String = name.trim().trim_start_matches('\u{feff}').chars().take(100).collect();
        let name = if name.is_empty() { format!("#{}", at + 1) } else { name };
        if !seen.insert(name.clone()) {
            return Err(Error::one_of("file", "column_twice", &name, |texts| texts.file_column_twice(&name)));
        }
        header.push(name);
    }
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(format: ImportFormat, text: &str) -> Option<(Layout, u64)> {
        // One byte at a time: it does not matter where a piece ends.
        let mut finder = Finder::new(Some(format));
        text.bytes().for_each(|byte| finder.feed(&[byte]));
        finder.found()
    }

    fn columns(text: &str) -> (char, Vec<String>, u64) {
        match table(Some(ImportFormat::Csv), Encoding::Utf8, text.as_bytes(), 0).unwrap() {
            (Layout::Table { separator, header }, start) => (separator, header, start),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_list_of_users_is_found_wherever_it_is() {
        let realm = r#"{"realm":"users","groups":[{"name":"users","users":[1]}],"users":[{"id":"1"}]}"#;
        let at = realm.rfind('[').unwrap() as u64 + 1;
        assert_eq!(found(ImportFormat::Keycloak, realm), Some((Layout::Array, at)));
        assert_eq!(found(ImportFormat::Auth0, "{\"users\":\"[\"}\n{}"), Some((Layout::Lines, 0)));
        assert_eq!(found(ImportFormat::Auth0, "{\"user_id\":\"a\",\"x\":[{}]}\n"), Some((Layout::Lines, 0)));
        assert_eq!(found(ImportFormat::Logto, "\n [{}]"), Some((Layout::Array, 3)));
        let nested = r#"{"Response":{"Data":{"Total":1,"UserList":[{"Uid":"1"}]}}}"#;
        assert!(matches!(found(ImportFormat::CloudBase, nested), Some((Layout::Array, _))));
        assert_eq!(found(ImportFormat::Keycloak, "hello"), None);
    }

    #[test]
    fn separators_are_told_apart_and_may_stand_in_quotation_marks() {
        assert_eq!(columns("a;b;\"c,d,e,f\"\n").0, ';');
        assert_eq!(columns("a\tb,c\td\n").0, '\t');
        assert_eq!(columns("email\nx\n").0, ',');
        let (separator, header, start) = columns("sep=;\r\nemail;name\r\n1;2");
        assert_eq!((separator, header.len()), (';', 2));
        // Before or after the line feed, which is skipped as an empty line.
        assert!((18..=19).contains(&start), "{start}");
    }

    #[test]
    fn a_header_names_each_column_once() {
        assert_eq!(columns("a,,b\n").1, ["a", "#2", "b"]);
        let twice = table(Some(ImportFormat::Csv), Encoding::Utf8, b"a,a\n", 0).unwrap_err();
        assert_eq!(twice.reason(), Some("column_twice"));
    }

    #[test]
    fn a_table_of_firebase_has_no_header() {
        let (layout, start) =
            table(Some(ImportFormat::Firebase), Encoding::Utf8, b"u1,a@example.test,true\n", 0).unwrap();
        let Layout::Table { header, .. } = layout else { panic!("{layout:?}") };
        assert_eq!((header[0].as_str(), start), ("localId", 0));
    }
}
