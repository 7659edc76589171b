//! Keyset pagination: one extra row is read and tells whether another page follows.

use crate::Error;
use doorward_i18n::errors::fields::OutOfRange;

/// Rows per page: 50 by default, 1 to 200.
///
/// # Errors
/// [`Error::Invalid`] for any other number.
pub fn size(limit: Option<u16>) -> Result<usize, Error> {
    match limit.unwrap_or(50) {
        limit @ 1..=200 => Ok(usize::from(limit)),
        _ => Err(Error::invalid("limit", "out_of_range", |texts| {
            texts.out_of_range(OutOfRange { field: "limit", least: 1, most: 200 })
        })),
    }
}

/// Removes the extra row. Returns the cursor of the last remaining row when another page follows.
pub fn cut<T>(rows: &mut Vec<T>, size: usize, cursor: impl FnOnce(&T) -> String) -> Option<String> {
    let more = rows.len() > size;
    rows.truncate(size);
    rows.last().filter(|_| more).map(cursor)
}

/// Decodes a cursor; absent on the first page.
///
/// # Errors
/// [`Error::Invalid`] for one that `decode` rejects.
pub fn cursor<C>(
    field: &'static str,
    text: Option<&str>,
    decode: impl FnOnce(&str) -> Option<C>,
) -> Result<Option<C>, Error> {
    let malformed = || Error::invalid(field, "malformed", |texts| texts.page_malformed(field));
    text.map(|text| decode(text).ok_or_else(malformed)).transpose()
}

/// Decodes the cursor of a list sorted by ID alone.
pub fn decode_id(text: &str) -> Option<String> {
    uuid::Uuid::parse_str(text).ok().map(|id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_is_none_is_refused_even_an_empty_one() {
        for text in ["", "1", "' OR 1=1"] {
            assert!(cursor("cursor", Some(text), decode_id).is_err(), "{text}");
        }
        assert!(matches!(cursor("cursor", None, decode_id), Ok(None)));
    }

    #[test]
    fn the_row_too_many_says_that_a_page_follows() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 2, ToString::to_string), Some("2".to_owned()));
        assert_eq!(rows, [1, 2]);
        assert_eq!(cut(&mut rows, 2, ToString::to_string), None);
    }
}
