//! Paths of requests. A path is accepted only if a policy and the server behind it cannot read it differently.
//!
//! Servers disagree about what `/a/../b`, `/a//b`, `/a%2fb`, `/a\b` and `/a;b` mean. Each disagreement is a way to
//! bypass a policy. So a path either has one canonical form, decoded once, or is rejected. Nothing is normalized:
//! another server would normalize it differently. A percent-decoding library would hide what was escaped and leave
//! malformed escapes in place.

use hex::FromHex as _;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Longest path, in bytes, as sent.
const MAX_PATH: usize = 8_192;
/// Characters that some servers treat as a separator, an end or the start of an escape.
const SPECIAL: &str = "/\\;?#%.";

/// Why a path is rejected. The message is for the log; the caller only learns that it is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// It does not begin with `/`.
    #[error("the path does not begin with a slash")]
    NotAbsolute,
    /// It is longer than 8 192 bytes.
    #[error("the path is too long")]
    TooLong,
    /// A character that is not allowed in a path, or only escaped.
    #[error("the path contains a forbidden character")]
    Forbidden,
    /// `%` without two hexadecimal digits, or an escape for a character that must not be escaped.
    #[error("the path contains a forbidden escape")]
    Escape,
    /// The decoded path is not UTF-8 in its shortest form and composed (NFC).
    #[error("the path is not UTF-8, or not in its canonical form")]
    Encoding,
    /// `.`, `..`, an empty segment, or one that ends in a dot or a space, which some file systems drop.
    #[error("the path has a segment that servers read differently")]
    Segment,
}

/// The canonical form of a path from a request line, without the query: decoded once.
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

/// Replaces a character in a reading that no pattern can contain, so that only a `*` matches it.
const OPAQUE: char = '\u{fffd}';
/// Most times that a path is decoded. Servers decode once, or twice behind another proxy.
const MOST_ROUNDS: usize = 3;

/// All readings that servers may give a path with `%2F`, `%25` or `;`. A [`canonical`] path has one.
///
/// Some servers decode an escaped slash, others keep it. Some decode once, some twice. Some cut off the text after a
/// semicolon, others keep it. A request with such a path must be allowed for each reading. Characters that stay
/// escaped, and semicolons that stay, are U+FFFD in a reading: policies cannot name them and match them by `*` only.
///
/// # Errors
/// [`PathError`] when a reading leads elsewhere in the tree (`..`, an empty segment) or ends the path early, for any
/// other fault of the path, and when escapes remain after three rounds of decoding.
pub fn readings(path: &str) -> Result<Vec<String>, PathError> {
    match canonical(path) {
        Ok(only) => return Ok(vec![only.into_owned()]),
        Err(PathError::Forbidden | PathError::Escape) => {}
        Err(error) => return Err(error),
    }
    if !path.bytes().all(|b| may_be_sent(b) || b == b';') {
        return Err(PathError::Forbidden);
    }
    let broken = |(at, _): (usize, &str)| escape(path.as_bytes(), at).is_none();
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
        let (opaque, decoded) = decode_both(&text)?;
        for text in [&opaque, &decoded] {
            add(text.replace([';', '%'], &OPAQUE.to_string()))?;
            add(without_parameters(text).replace('%', &OPAQUE.to_string()))?;
        }
        // A `%` without two hexadecimal digits is literal for every server from here on.
        let escapes = |(at, _): (usize, &str)| escape(decoded.as_bytes(), at).is_some();
        if !decoded.match_indices('%').any(escapes) {
            return Ok(found);
        }
        text = decoded;
    }
    Err(PathError::Escape)
}

/// Decodes a path once, in two ways: with structural characters (`/`, `%`, `;`) kept escaped, as U+FFFD, and decoded.
fn decode_both(path: &str) -> Result<(String, String), PathError> {
    let (mut opaque, mut decoded) = (Vec::with_capacity(path.len()), Vec::with_capacity(path.len()));
    let (bytes, mut at) = (path.as_bytes(), 0);
    while let Some(&byte) = bytes.get(at) {
        // A `%` without two hexadecimal digits was decoded in an earlier round.
        let (byte, escaped) = escape(bytes, at).map_or((byte, false), |byte| (byte, true));
        at += if escaped { 3 } else { 1 };
        match byte {
            b'\\' | b'?' | b'#' | b'.' if escaped => return Err(PathError::Escape),
            b'/' | b'%' | b';' if escaped => opaque.extend_from_slice(OPAQUE.encode_utf8(&mut [0; 3]).as_bytes()),
            byte => opaque.push(byte),
        }
        decoded.push(byte);
    }
    let text = |bytes| String::from_utf8(bytes).map_err(|_| PathError::Encoding);
    Ok((text(opaque)?, text(decoded)?))
}

/// The byte of the escape at this offset.
fn escape(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at..at + 3)?.strip_prefix(b"%")?;
    <[u8; 1]>::from_hex(digits).ok().map(|[byte]| byte)
}

fn without_parameters(path: &str) -> String {
    let plain = |segment: &str| segment.split(';').next().unwrap_or_default().to_owned();
    path.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// The action of an HTTP request to a service of this type: `type:path`.
///
/// # Errors
/// [`PathError`] for the path. The type is trusted and not checked.
pub fn action(kind: &str, path: &str) -> Result<String, PathError> {
    Ok(format!("{kind}:{}", canonical(path)?))
}

/// Whether a path is a possible result of [`canonical`].
pub(crate) fn is_canonical(path: &str) -> bool {
    path.len() <= MAX_PATH && path.starts_with('/') && check(path).is_ok()
}

/// Whether a result of [`canonical`] can equal this path or, if `open`, begin with it.
pub(crate) fn may_begin(path: &str, open: bool) -> bool {
    // A prefix may end within a segment, so its last segment is not checked as a whole one.
    if open { path.starts_with('/') && check(&format!("{path}x")).is_ok() } else { is_canonical(path) }
}

/// Characters of a path as browsers and libraries send it: RFC 3986 section 3.3, and others that they leave unescaped.
/// The semicolon is excluded: some servers cut off the parameters after it, others keep them.
const fn may_be_sent(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'\\' | b';' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
}

fn decode(path: &str) -> Result<String, PathError> {
    let (bytes, mut at) = (path.as_bytes(), 0);
    let mut decoded = Vec::with_capacity(bytes.len());
    while let Some(&byte) = bytes.get(at) {
        let literal = byte != b'%';
        decoded.push(if literal { byte } else { escape(bytes, at).filter(may_be_escaped).ok_or(PathError::Escape)? });
        at += if literal { 1 } else { 3 };
    }
    String::from_utf8(decoded).map_err(|_| PathError::Encoding)
}

/// Characters that would be structural, now or when decoded again, must not be escaped.
const fn may_be_escaped(byte: &u8) -> bool {
    !matches!(byte, b'/' | b'\\' | b'%' | b';' | b'?' | b'#' | b'.')
}

/// Rejects a decoded path that servers read differently.
fn check(path: &str) -> Result<(), PathError> {
    if path.chars().any(|c| c.is_control() || matches!(c, '\\' | ';' | '?' | '#' | '%')) {
        return Err(PathError::Forbidden);
    }
    if !path.is_ascii() && !is_settled(path) {
        return Err(PathError::Encoding);
    }
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        // A trailing slash leaves an empty last segment, which all servers read alike.
        let last = segments.peek().is_none();
        if (segment.is_empty() && !last) || segment.ends_with(['.', ' ']) {
            return Err(PathError::Segment);
        }
    }
    Ok(())
}

/// Whether Unicode normalization by a server leaves the path unchanged: it is composed, and has no full-width or other
/// characters that become a slash or a dot (Unicode Standard Annex 15).
fn is_settled(path: &str) -> bool {
    let special = |c: &char| SPECIAL.contains(*c) || c.is_control();
    is_nfc(path) && path.nfkc().filter(special).eq(path.chars().filter(special))
}

#[cfg(test)]
mod tests;
