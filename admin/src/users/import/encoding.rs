//! Encodings of files. Excel in Chinese writes GB18030 (GBK), and UTF-16 as "Unicode text".

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Encoding {
    #[serde(rename = "UTF-8")]
    Utf8,
    /// Stored as it is: its separators and quotation marks are those of ASCII, so rows are found before they are decoded.
    #[serde(rename = "GB18030")]
    Gb18030,
    /// Stored as UTF-8.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// Stored as UTF-8.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
}

impl Encoding {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// A cell as text.
///
/// # Errors
/// The position of the first byte that is no text, from the beginning of the cell.
pub(super) fn decoded(encoding: Encoding, bytes: &[u8]) -> Result<String, usize> {
    if encoding != Encoding::Gb18030 || bytes.is_ascii() {
        let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
        return Ok(text.to_owned());
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or(0)
}

/// Follows the bytes of a file and finds its encoding.
pub(super) struct Detector {
    /// Bytes that were read.
    position: u64,
    /// Bytes at the end that are the beginning of a character.
    tail: Vec<u8>,
    /// First byte that is not UTF-8.
    not_utf8: Option<u64>,
    gb18030: Option<Decoder>,
    utf16: Option<(Encoding, Decoder)>,
}

impl Detector {
    pub fn new() -> Self {
        let gb18030 = Some(GB18030.new_decoder_without_bom_handling());
        Self { position: 0, tail: Vec::new(), not_utf8: None, gb18030, utf16: None }
    }

    /// Reads the next bytes of the file, at least two at its beginning, and returns what is stored for them.
    ///
    /// # Errors
    /// The position of the first byte that is no text in any of the encodings.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Result<std::borrow::Cow<'b, [u8]>, u64> {
        if self.position == 0 {
            self.utf16 = match bytes {
                [0xff, 0xfe, ..] => Some((Encoding::Utf16Le, UTF_16LE.new_decoder_with_bom_removal())),
                [0xfe, 0xff, ..] => Some((Encoding::Utf16Be, UTF_16BE.new_decoder_with_bom_removal())),
                _ => None,
            };
        }
        let at = self.position;
        self.position += bytes.len() as u64;
        if let Some((_, decoder)) = &mut self.utf16 {
            let text = decode(decoder, bytes, false).map_err(|read| at + read as u64)?;
            return Ok(std::borrow::Cow::Owned(text.into_bytes()));
        }
        self.check_utf8(bytes, at);
        if self.gb18030.as_mut().is_some_and(|decoder| decode(decoder, bytes, false).is_err()) {
            self.gb18030 = None;
        }
        match (self.not_utf8, &self.gb18030) {
            (Some(position), None) => Err(position),
            _ => Ok(std::borrow::Cow::Borrowed(bytes)),
        }
    }

    /// The first byte that is not UTF-8.
    pub const fn not_utf8(&self) -> Option<u64> {
        self.not_utf8
    }

    fn check_utf8(&mut self, bytes: &[u8], at: u64) {
        if self.not_utf8.is_some() {
            return;
        }
        let begins = at - self.tail.len() as u64;
        let joined = if self.tail.is_empty() { None } else { Some([self.tail.as_slice(), bytes].concat()) };
        let bytes = joined.as_deref().unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(_) => self.tail.clear(),
            Err(error) if error.error_len().is_none() => self.tail = bytes[error.valid_up_to()..].to_vec(),
            Err(error) => self.not_utf8 = Some(begins + error.valid_up_to() as u64),
        }
    }

    /// The encoding of the whole file.
    ///
    /// # Errors
    /// The position of the first byte that is no text.
    pub fn finish(mut self) -> Result<Encoding, u64> {
        if let Some((encoding, mut decoder)) = self.utf16 {
            return decode(&mut decoder, &[], true).map(|_| encoding).map_err(|_| self.position);
        }
        if self.not_utf8.is_none() && self.tail.is_empty() {
            return Ok(Encoding::Utf8);
        }
        let cut = self.position - self.tail.len() as u64;
        let first = self.not_utf8.unwrap_or(cut);
        match &mut self.gb18030 {
            Some(decoder) if decode(decoder, &[], true).is_ok() => Ok(Encoding::Gb18030),
            _ => Err(first),
        }
    }
}

/// # Errors
/// The number of bytes that were read up to a malformed character.
fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool) -> Result<String, usize> {
    let length = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 4 + 16);
    let mut text = String::with_capacity(length);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, last) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::OutputFull | DecoderResult::Malformed(..), read) => Err(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that are fed one by one after the first two: characters are cut in pieces.
    fn detected(bytes: &[u8]) -> Result<(Encoding, Vec<u8>), u64> {
        let (mut detector, mut stored) = (Detector::new(), Vec::new());
        let (first, rest) = bytes.split_at(bytes.len().min(2));
        for piece in std::iter::once(first).chain(rest.chunks(1)) {
            stored.extend_from_slice(&detector.feed(piece)?);
        }
        Ok((detector.finish()?, stored))
    }

    #[test]
    fn chinese_text_is_recognized_in_each_encoding_of_excel() {
        let text = "姓名,手机号\n李娜,13800138000\n";
        assert_eq!(detected(text.as_bytes()).unwrap(), (Encoding::Utf8, text.as_bytes().to_vec()));
        let (gbk, _, _) = GB18030.encode(text);
        assert_eq!(detected(&gbk).unwrap(), (Encoding::Gb18030, gbk.to_vec()));
        assert_eq!(decoded(Encoding::Gb18030, &gbk).unwrap(), text);
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected(&utf16).unwrap(), (Encoding::Utf16Le, text.as_bytes().to_vec()));
    }

    #[test]
    fn what_is_no_text_is_named_by_its_first_byte() {
        // 0xff is in no encoding.
        assert_eq!(detected(b"name\nLi \xff\xff\n"), Err(8));
        // Latin-1 is not distinguished from GBK, but a single byte before a line feed is.
        assert_eq!(detected(b"name\nJos\xe9\nx"), Err(8));
    }
}
