//! The users of a piece of a file, one after the other.

use super::encoding::{Encoding, decoded};
use super::fault::Fault;
use super::incoming::Row;
use super::layout::{Layout, Shape};
use csv::{ByteRecord, ReaderBuilder};
use doorward_access::Error;
use doorward_store::{ConnectionTrait, job_file};
use serde_json::Value;

/// Most bytes of a user in the file.
pub(super) const MAX_ROW: usize = 256 * 1024;
/// Bytes that are read for a chunk of users: enough for the longest one, wherever it begins.
const WINDOW: usize = 1024 * 1024;

/// A user of the file.
#[derive(Debug)]
pub(super) struct Record {
    /// Its members, or why it cannot be read.
    pub row: Result<Row, Fault>,
    /// As it was sent: cells, or an object, or a text.
    pub source: Value,
}

/// Some users, and the position after them.
#[derive(Debug)]
pub(super) struct Records {
    pub records: Vec<Record>,
    /// Position after them; `None` when the file has no more.
    pub next: Option<u64>,
}

/// Reads up to `limit` users from a position of a stored file.
///
/// # Errors
/// [`Error::Invalid`] when a user is too long, or the JSON is broken: where the next one begins is not known then.
pub(super) async fn read(
    conn: &impl ConnectionTrait,
    job_id: &str,
    shape: &Shape,
    from: u64,
    limit: usize,
) -> Result<Records, Error> {
    let window = window(conn, job_id, from).await?;
    let at_end = from + window.len() as u64 >= shape.size;
    if window.is_empty() && from < shape.size {
        // Its file has been deleted, for example with its draft.
        return Err(Error::NotFound(|texts| texts.job_file));
    }
    parse(shape, from, &window, at_end, limit)
}

async fn window(conn: &impl ConnectionTrait, job_id: &str, from: u64) -> Result<Vec<u8>, Error> {
    let size = job_file::CHUNK as u64;
    let mut chunk = i32::try_from(from / size).unwrap_or(i32::MAX);
    let mut skipped = usize::try_from(from % size).unwrap_or_default();
    let mut window = Vec::new();
    while window.len() < WINDOW {
        let Some(bytes) = job_file::chunk(conn, job_id, chunk).await? else { break };
        window.extend_from_slice(bytes.get(skipped..).unwrap_or_default());
        skipped = 0;
        chunk += 1;
    }
    Ok(window)
}

fn parse(shape: &Shape, from: u64, window: &[u8], at_end: bool, limit: usize) -> Result<Records, Error> {
    let piece = Piece { window, at_end, limit };
    let (records, read, over) = match &shape.layout {
        Layout::Table { separator, header } => table(&piece, shape.encoding, *separator, header, from),
        Layout::Lines => lines(&piece),
        Layout::Array => array(&piece, from)?,
    };
    let over = over || at_end && read >= window.len();
    if read == 0 && !over {
        return Err(Error::invalid("file", "row_too_long", |texts| {
            let most = MAX_ROW / 1024;
            texts.file_row_too_long(doorward_i18n::errors::fields::FileRowTooLong { position: from, most })
        }));
    }
    Ok(Records { records, next: (!over).then_some(from + read as u64) })
}

struct Piece<'a> {
    window: &'a [u8],
    at_end: bool,
    limit: usize,
}

/// Records, the number of bytes that they take, and whether there are no more.
type Read = (Vec<Record>, usize, bool);

fn table(piece: &Piece<'_>, encoding: Encoding, separator: char, header: &[String], from: u64) -> Read {
    let separator = u8::try_from(separator).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(piece.window);
    let (mut records, mut read, mut record) = (Vec::new(), 0, ByteRecord::new());
    while records.len() < piece.limit {
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            // What follows the last record is empty lines.
            read = if piece.at_end { piece.window.len() } else { read };
            break;
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        // The rest of it may be in the next piece.
        if end >= piece.window.len() && !piece.at_end {
            break;
        }
        // Spreadsheets write separators for empty rows.
        if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            records.push(of_cells(&record, encoding, header, from + read as u64));
        }
        read = end;
    }
    (records, read, false)
}

fn of_cells(record: &ByteRecord, encoding: Encoding, header: &[String], at: u64) -> Record {
    let (mut cells, mut fault) = (Vec::with_capacity(record.len()), None);
    for cell in record {
        let text = decoded(encoding, cell).unwrap_or_else(|position| {
            fault = Some(Fault::Bytes(at + position as u64));
            String::from_utf8_lossy(cell).into_owned()
        });
        cells.push(unquoted(text));
    }
    let surplus = cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
    if surplus && fault.is_none() {
        fault = Some(Fault::Cells { cells: cells.len(), columns: header.len() });
    }
    let row = header.iter().cloned().zip(cells.iter().cloned().map(Value::String)).collect();
    Record { row: fault.map_or(Ok(row), Err), source: cells.into() }
}

/// A cell without the apostrophe that an export puts before a formula.
fn unquoted(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.to_owned(),
        _ => cell,
    }
}

/// Whether a spreadsheet would compute a cell, or would after an apostrophe was removed.
pub(in crate::users) fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn lines(piece: &Piece<'_>) -> Read {
    let (mut records, mut read) = (Vec::new(), 0);
    while records.len() < piece.limit && read < piece.window.len() {
        let rest = &piece.window[read..];
        let end = rest.iter().position(|byte| *byte == b'\n');
        if end.is_none() && !piece.at_end {
            break;
        }
        let line = &rest[..end.unwrap_or(rest.len())];
        read += end.map_or(rest.len(), |end| end + 1);
        if !line.trim_ascii().is_empty() {
            records.push(of_object(serde_json::from_slice(line), line));
        }
    }
    (records, read, false)
}

fn of_object(read: serde_json::Result<Value>, text: &[u8]) -> Record {
    match read {
        Ok(Value::Object(row)) => Record { source: Value::Object(row.clone()), row: Ok(row) },
        Ok(other) => Record { row: Err(Fault::Json), source: other },
        Err(_) => Record { row: Err(Fault::Json), source: String::from_utf8_lossy(text).into() },
    }
}

fn array(piece: &Piece<'_>, from: u64) -> Result<Read, Error> {
    let (mut records, mut read) = (Vec::new(), 0);
    while records.len() < piece.limit {
        let skipped = piece.window[read..].iter().take_while(|byte| b" \t\r\n,".contains(byte)).count();
        let rest = &piece.window[read + skipped..];
        if rest.first().is_none_or(|byte| *byte == b']') {
            let over = !rest.is_empty() || piece.at_end;
            return Ok((records, read + skipped, over));
        }
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let end = values.byte_offset();
                // A number could go on in the next piece; an object cannot.
                records.push(of_object(Ok(value), &rest[..end]));
                read += skipped + end;
            }
            Some(Err(error)) if error.is_eof() && !piece.at_end => break,
            _ => {
                let position = from + (read + skipped) as u64;
                return Err(Error::invalid("file", "json_broken", |texts| texts.file_json_broken(position)));
            }
        }
    }
    Ok((records, read, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(layout: Layout, text: &str) -> Shape {
        Shape { layout, encoding: Encoding::Utf8, start: 0, size: text.len() as u64 }
    }

    /// All records, as if the file came in pieces of this size.
    fn all(layout: Layout, text: &str, size: usize) -> Result<Vec<Record>, Error> {
        let shape = shape(layout, text);
        let (mut records, mut from) = (Vec::new(), 0);
        loop {
            let window = &text.as_bytes()[from..(from + size).min(text.len())];
            let some = parse(&shape, from as u64, window, from + window.len() >= text.len(), 2)?;
            records.extend(some.records);
            match some.next {
                Some(next) => from = usize::try_from(next).unwrap(),
                None => return Ok(records),
            }
        }
    }

    fn header(names: &[&str]) -> Layout {
        Layout::Table { separator: ',', header: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn sources(records: &[Record]) -> Vec<String> {
        records.iter().map(|record| record.source.to_string()).collect()
    }

    #[test]
    fn rows_are_the_same_wherever_a_piece_ends() {
        let text = "1,\"a\nb\"\r\n\r\n2,c\r\n,\r\n3,\"d,\"\"e\"\n4,f";
        let expected = ["[\"1\",\"a\\nb\"]", "[\"2\",\"c\"]", "[\"3\",\"d,\\\"e\"]", "[\"4\",\"f\"]"];
        for size in 12..text.len() + 2 {
            assert_eq!(sources(&all(header(&["n", "t"]), text, size).unwrap()), expected, "{size}");
        }
        let lines = "{\"n\":1}\n\n{\"n\":\n{\"n\":3}";
        for size in 10..lines.len() + 2 {
            let records = all(Layout::Lines, lines, size).unwrap();
            let faulty: Vec<_> = records.iter().map(|record| record.row.is_err()).collect();
            assert_eq!(faulty, [false, true, false], "{size}");
        }
        let list = "{\"n\":1} , {\"n\":2},\n3, {\"n\":4}\n], \"more\": {}}";
        for size in 14..list.len() + 2 {
            let records = all(Layout::Array, list, size).unwrap();
            assert_eq!(sources(&records), ["{\"n\":1}", "{\"n\":2}", "3", "{\"n\":4}"], "{size}");
        }
    }

    #[test]
    fn every_cell_is_text() {
        let records = all(header(&["phone", "code"]), "+86 13800138000,0012\n", 100).unwrap();
        assert_eq!(sources(&records), ["[\"+86 13800138000\",\"0012\"]"]);
    }

    #[test]
    fn an_apostrophe_before_a_formula_is_that_of_an_export() {
        for (cell, value) in [("'=1", "=1"), ("''=1", "'=1"), ("'a", "'a"), ("=1", "=1"), ("'+86", "+86"), ("'", "'")] {
            assert_eq!(unquoted(cell.to_owned()), value, "{cell}");
        }
    }

    #[test]
    fn a_row_with_surplus_cells_is_not_guessed() {
        let records = all(header(&["a"]), "1,2\n3,\n4\n", 100).unwrap();
        assert!(matches!(records[0].row, Err(Fault::Cells { cells: 2, columns: 1 })));
        assert!(records[1].row.is_ok() && records[2].row.is_ok());
    }

    #[test]
    fn broken_json_and_endless_rows_stop_the_import_with_their_position() {
        assert_eq!(all(Layout::Array, "{\"n\":1}, {\"n\" 2}]", 100).unwrap_err().reason(), Some("json_broken"));
        assert_eq!(all(header(&["a"]), &"x".repeat(50), 20).unwrap_err().reason(), Some("row_too_long"));
    }
}
