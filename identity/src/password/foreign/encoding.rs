//! Bytes as text, as different systems write them.

use super::Problem;
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD_NO_PAD},
};

/// Other systems do not always write the bits after the last byte as zero.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const BCRYPT: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, LENIENT.with_encode_padding(false));

/// Base64 with or without padding, in the alphabets of RFC 4648 or that of passlib, which writes `.` for `+`.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, Problem> {
    let standard: String = text
        .chars()
        .map(|c| match c {
            '-' | '.' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    STANDARD.decode(standard).map_err(|_| Problem::Encoding)
}

/// As PHC strings write bytes.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// The Base64 of bcrypt.
pub(super) fn bcrypt<const N: usize>(text: &str) -> Result<[u8; N], Problem> {
    let bytes = BCRYPT.decode(text).map_err(|_| Problem::Encoding)?;
    bytes.try_into().map_err(|_| Problem::Length)
}

pub(super) fn to_bcrypt(bytes: &[u8]) -> String {
    BCRYPT.encode(bytes)
}

/// A digest of `length` bytes as hexadecimal digits or Base64.
pub(super) fn digest(text: &str, length: usize) -> Result<Vec<u8>, Problem> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = match hex::decode(text) {
        Ok(bytes) if bytes.len() == length => bytes,
        // Hexadecimal digits that are too few or too many are Base64, too, of some other length.
        Ok(_) => return Err(Problem::Length),
        Err(_) if is_hex => return Err(Problem::Length),
        Err(_) => base64(text)?,
    };
    if bytes.len() == length { Ok(bytes) } else { Err(Problem::Length) }
}

/// A derived key as hexadecimal digits or Base64. Its length shows whether its end is missing.
pub(super) fn derived_key(text: &str) -> Result<Vec<u8>, Problem> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes =
        if is_hex && text.len() >= 32 { hex::decode(text).map_err(|_| Problem::Length)? } else { base64(text)? };
    checked_key(bytes)
}

/// A derived key as Base64.
pub(super) fn base64_key(text: &str) -> Result<Vec<u8>, Problem> {
    // A text that was cut off after one character of a group is no Base64, either.
    if text.trim_end_matches('=').len() % 4 == 1 {
        return Err(Problem::Length);
    }
    checked_key(base64(text)?)
}

/// Keys have as many bytes as a digest or a round number. A text without its end is of another length.
fn checked_key(bytes: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let usual = bytes.len() == 20 || (bytes.len().is_multiple_of(8) && (16..=128).contains(&bytes.len()));
    if usual { Ok(bytes) } else { Err(Problem::Length) }
}
