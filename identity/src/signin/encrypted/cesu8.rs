//! UTF-8 in which a character beyond U+FFFF may be two surrogates of three bytes each (CESU-8,
//! <https://www.unicode.org/reports/tr26/>): the SDK's `pkcs1pad2` encodes a string's UTF-16 units one by one.

use zeroize::Zeroizing;

/// Decodes UTF-8 and CESU-8, also mixed. `None` for anything else, lone surrogates included.
pub(super) fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    let mut rest = bytes;
    loop {
        let valid = match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return Some(text);
            }
            Err(error) => error.valid_up_to(),
        };
        let (valid, broken) = rest.split_at(valid);
        text.push_str(std::str::from_utf8(valid).ok()?);
        let (pair, after) = broken.split_first_chunk()?;
        text.push(surrogates(pair)?);
        rest = after;
    }
}

fn surrogates(bytes: &[u8; 6]) -> Option<char> {
    let [0xED, high @ 0xA0..=0xAF, high_end @ 0x80..=0xBF, 0xED, low @ 0xB0..=0xBF, low_end @ 0x80..=0xBF] = *bytes
    else {
        return None;
    };
    let unit = |middle: u8, end: u8| 0xD000 | u16::from(middle & 0x3F) << 6 | u16::from(end & 0x3F);
    char::decode_utf16([unit(high, high_end), unit(low, low_end)]).next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::decode;
    use proptest::prelude::*;

    /// Encodes like the SDK: each UTF-16 unit by itself.
    fn encode(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for unit in text.encode_utf16() {
            let end = |shift: u16| u8::try_from(unit >> shift & 63).unwrap() | 128;
            match unit {
                0..=127 => bytes.push(u8::try_from(unit).unwrap()),
                128..=2047 => bytes.extend([u8::try_from(unit >> 6).unwrap() | 192, end(0)]),
                _ => bytes.extend([u8::try_from(unit >> 12).unwrap() | 224, end(6), end(0)]),
            }
        }
        bytes
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_the_sdk_and_as_others_write_it(text in any::<String>()) {
            prop_assert!(*decode(&encode(&text)).unwrap() == text);
            prop_assert!(*decode(text.as_bytes()).unwrap() == text);
        }

        #[test]
        fn no_bytes_are_read_as_more_than_one_text(bytes in any::<Vec<u8>>()) {
            if let Some(text) = decode(&bytes) {
                prop_assert!(encode(&text) == bytes || text.as_bytes() == bytes);
            }
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for broken in [
            // A high surrogate alone, at the end and before a letter; a low one; the pair turned round; an overlong slash.
            b"\xED\xA0\xBD".as_slice(),
            b"\xED\xA0\xBDabc",
            b"\xED\xB4\x91abc",
            b"\xED\xB4\x91\xED\xA0\xBD",
            b"\xC0\xAF",
            b"\xFF",
        ] {
            assert!(decode(broken).is_none(), "{broken:x?}");
        }
    }
}
