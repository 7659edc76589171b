//! Paths of requests, so that a pattern and the server behind it cannot read the same one differently.
//!
//! Servers disagree about what `/a/../b`, `/a//b`, `/a%2fb`, `/a\b` and `/a;b` mean; each disagreement is a way around
//! a rule. So a path has one spelling here, decoded once, or is refused. Nothing is repaired: a path that needs repair
//! is one that somebody else will repair in another way.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Longest path, in bytes, as sent.
const MAX_PATH: usize = 8_192;
/// Signs that some server somewhere takes for a separator, an end, or the beginning of an escape.
const SPECIAL: &str = "/\\;?#%.";

/// Why a path is refused. The words of the display are for the log; the asker learns no more than that it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// It does not begin with `/`.
    #[error("the path does not begin with a slash")]
    NotAbsolute,
    /// It is longer than 8 192 bytes.
    #[error("the path is too long")]
    TooLong,
    /// A sign that has no place in a path, or not unescaped.
    #[error("the path contains a forbidden character")]
    Forbidden,
    /// `%` without two hexadecimal digits, or for a sign that must not hide.
    #[error("the path contains a forbidden escape")]
    Escape,
    /// What the escapes stand for is not UTF-8 in its shortest and composed form.
    #[error("the path is not UTF-8, or not in its canonical form")]
    Encoding,
    /// `.`, `..`, an empty segment, or one that ends in a dot or a blank, which some file systems drop.
    #[error("the path has a segment that servers read differently")]
    Segment,
}

/// The one spelling of a path as it came in a request line, without the query: decoded, or refused.
///
/// # Errors
/// [`PathError`] whenever two servers could take the path for two things.
pub fn canonical(path: &str) -> Result<Cow<'_, str>, PathError> {
    if path.len() > MAX_PATH {
        return Err(PathError::TooLong);
    }
    if !path.starts_with('/') {
        return Err(PathError::NotAbsolute);
    }
    if !path.bytes().all(may_be_sent) {
        return Err(PathError::Forbidden);
    }
    let decoded = if path.contains('%') { Cow::Owned(decode(path)?) } else { Cow::Borrowed(path) };
    check(&decoded)?;
    Ok(decoded)
}

/// Stands in a reading for a sign that no pattern can name, so that only what is open there matches it.
const OPAQUE: char = '\u{fffd}';
/// Most times that a path is decoded; servers do it once, behind another proxy twice.
const MOST_ROUNDS: usize = 3;

/// All that servers may take a path for, when `%2F`, `%25` and `;` are in it: one for [`canonical`] paths.
///
/// A server keeps an escaped slash or decodes it, decodes once or again, keeps what follows a semicolon or cuts it off.
/// A decision about such a path is made for each of these. Signs that stay escaped, and semicolons that stay, are
/// U+FFFD here: policies cannot name them, and match them by `*` alone.
///
/// # Errors
/// [`PathError`] when one of the readings leads elsewhere in the tree (`..`, an empty segment) or ends the path, whatever
/// else is wrong with a path, and after three rounds.
pub fn readings(path: &str) -> Result<Vec<String>, PathError> {
    match canonical(path) {
        Ok(only) => return Ok(vec![only.into_owned()]),
        Err(PathError::Forbidden | PathError::Escape) => {}
        Err(error) => return Err(error),
    }
    if !path.bytes().all(|b| may_be_sent(b) || b == b';') {
        return Err(PathError::Forbidden);
    }
    let broken = |(at, _): (usize, &str)| hex(path.as_bytes(), at).is_none();
    if path.match_indices('%').any(broken) {
        return Err(PathError::Escape);
    }
    let mut found = Vec::new();
    let mut add = |reading: String| {
        check(&reading)?;
        if !found.contains(&reading) {
            found.push(reading);
        }
        Ok(())
    };
    let mut text = path.to_owned();
    for _ in 0..MOST_ROUNDS {
        let (kept, decoded) = both(&text)?;
        for text in [&kept, &decoded] {
            add(text.replace([';', '%'], &OPAQUE.to_string()))?;
            add(without_parameters(text).replace('%', &OPAQUE.to_string()))?;
        }
        // A sign of percent that escapes nothing is one for every server from here on.
        let escapes = |(at, _): (usize, &str)| hex(decoded.as_bytes(), at).is_some();
        if !decoded.match_indices('%').any(escapes) {
            return Ok(found);
        }
        text = decoded;
    }
    Err(PathError::Escape)
}

/// A path decoded, once with the escapes of signs that structure it kept, as U+FFFD, and once without.
fn both(path: &str) -> Result<(String, String), PathError> {
    let (mut kept, mut decoded) = (Vec::with_capacity(path.len()), Vec::with_capacity(path.len()));
    let (bytes, mut at) = (path.as_bytes(), 0);
    while let Some(&byte) = bytes.get(at) {
        // A sign of percent that escapes nothing is what a round before has decoded.
        let (byte, escaped) = hex(bytes, at).map_or((byte, false), |byte| (byte, true));
        at += if escaped { 3 } else { 1 };
        match byte {
            b'\\' | b'?' | b'#' | b'.' if escaped => return Err(PathError::Escape),
            b'/' | b'%' | b';' if escaped => kept.extend_from_slice(OPAQUE.encode_utf8(&mut [0; 3]).as_bytes()),
            byte => kept.push(byte),
        }
        decoded.push(byte);
    }
    let text = |bytes| String::from_utf8(bytes).map_err(|_| PathError::Encoding);
    Ok((text(kept)?, text(decoded)?))
}

/// The byte of an escape at this place.
fn hex(bytes: &[u8], at: usize) -> Option<u8> {
    let &[b'%', high, low] = bytes.get(at..at + 3)? else { return None };
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digit(high).zip(digit(low)).map(|(high, low)| high * 16 + low)
}

fn without_parameters(path: &str) -> String {
    let plain = |segment: &str| segment.split(';').next().unwrap_or_default().to_owned();
    path.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// The action of a request for something of this type: `type:path`.
///
/// # Errors
/// [`PathError`] of the path. The type is the caller's own and not looked at.
pub fn action(kind: &str, path: &str) -> Result<String, PathError> {
    Ok(format!("{kind}:{}", canonical(path)?))
}

/// Whether a path is one that [`canonical`] answers.
pub(crate) fn is_canonical(path: &str) -> bool {
    path.len() <= MAX_PATH && path.starts_with('/') && check(path).is_ok()
}

/// Whether a path that [`canonical`] answers can be this one, or begin with it.
pub(crate) fn may_begin(path: &str, open: bool) -> bool {
    // A beginning may stop within a segment, so that its last one is not judged as a segment.
    if open { path.starts_with('/') && check(&format!("{path}x")).is_ok() } else { is_canonical(path) }
}

/// Signs of a path as browsers and libraries send it (RFC 3986 section 3.3, and those that they leave as they are).
/// Parameters after a semicolon are cut off by some servers and kept by others.
const fn may_be_sent(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'\\' | b';' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
}

fn decode(path: &str) -> Result<String, PathError> {
    let mut decoded = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            decoded.push(first);
            continue;
        }
        let (&[high, low], after) = rest.split_first_chunk().ok_or(PathError::Escape)?;
        rest = after;
        decoded.push(escaped(high, low)?);
    }
    String::from_utf8(decoded).map_err(|_| PathError::Encoding)
}

/// The byte of an escape. One that would be read as structure, now or when decoded again, must not hide in one.
fn escaped(high: u8, low: u8) -> Result<u8, PathError> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (high, low) = digit(high).zip(digit(low)).ok_or(PathError::Escape)?;
    match high * 16 + low {
        b'/' | b'\\' | b'%' | b';' | b'?' | b'#' | b'.' => Err(PathError::Escape),
        byte => Ok(byte),
    }
}

/// Holds a decoded path against everything that is read differently here and there.
fn check(path: &str) -> Result<(), PathError> {
    if path.chars().any(|c| c.is_control() || matches!(c, '\\' | ';' | '?' | '#' | '%')) {
        return Err(PathError::Forbidden);
    }
    if !path.is_ascii() && !is_settled(path) {
        return Err(PathError::Encoding);
    }
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        // A slash at the end leaves an empty one, which everybody reads alike.
        let last = segments.peek().is_none();
        if (segment.is_empty() && !last) || segment.ends_with(['.', ' ']) {
            return Err(PathError::Segment);
        }
    }
    Ok(())
}

/// Whether text stays what it is when a server normalises it: composed, and without full-width and other signs that
/// become a slash or a dot (Unicode Standard Annex 15).
fn is_settled(path: &str) -> bool {
    let special = |c: &char| SPECIAL.contains(*c) || c.is_control();
    is_nfc(path) && path.nfkc().filter(special).eq(path.chars().filter(special))
}

#[cfg(test)]
mod tests;
