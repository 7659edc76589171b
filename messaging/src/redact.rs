//! Texts of other systems, without what they may repeat of our request: a failure is stored and logged, a receipt stored.

use crate::escape;
use crate::failure::short;
use crate::message::Outgoing;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use doorward_contract::Secret;
use std::cmp::Reverse;
use std::collections::BTreeSet;

const HIDDEN: &str = "***";

/// In characters. Tokens of links are longer, and hardly a word is.
const TOKEN: usize = 16;

/// In characters: a code of six digits has at least seven, and shorter ones occur in words.
const MIN_BASE64: usize = 6;

/// How we write values into requests, and how a vendor may write a request into its response.
const ENCODINGS: [fn(&str) -> String; 4] = [escape::percent, escape::form, escape::json, escape::html];

/// A text of another system: one line, truncated, without our secret, the recipient, the code and the tokens of links.
pub(crate) fn redacted(text: &str, message: &Outgoing, secret: &Secret) -> String {
    // Vendors write numbers without the plus, too.
    let recipient = message.to.trim_start_matches('+');
    let spellings = spellings([secret.expose().as_str(), recipient, message.code()]);
    let mut text = escape::one_line(text);
    for spelling in &spellings {
        text = hide(&text, spelling);
    }
    for part in parts_of_runs(message, &spellings) {
        text = hide_runs(&text, &part);
    }
    short(&text)
}

/// The values as they are, encoded, and encoded twice. The longest come first: a short value may be part of a long one.
fn spellings<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut all: BTreeSet<String> = values.into_iter().filter(|value| !value.is_empty()).map(str::to_owned).collect();
    for _ in 0..2 {
        let encoded: Vec<String> = all.iter().flat_map(|text| ENCODINGS.map(|encode| encode(text))).collect();
        all.extend(encoded);
    }
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort_by_key(|text| Reverse(text.len()));
    all
}

/// Hides a spelling in upper and lower case: hexadecimal digits and email addresses are written in both.
fn hide(text: &str, spelling: &str) -> String {
    let (lower, spelling) = (text.to_ascii_lowercase(), spelling.to_ascii_lowercase());
    let (mut out, mut end) = (String::with_capacity(text.len()), 0);
    for (at, found) in lower.match_indices(&spelling) {
        out.push_str(&text[end..at]);
        out.push_str(HIDDEN);
        end = at + found.len();
    }
    out + &text[end..]
}

/// The starts of tokens, and everything in Base64: a vendor may cut a token off, and Base64 around a value is our request.
fn parts_of_runs(message: &Outgoing, spellings: &[String]) -> BTreeSet<String> {
    let starts: BTreeSet<&str> = tokens(message).map(|token| &token[..TOKEN]).collect();
    let encoded = spellings.iter().map(String::as_str).chain(starts.iter().copied()).flat_map(in_base64);
    encoded.chain(starts.iter().map(|start| (*start).to_owned())).collect()
}

/// The tokens of the links in a message. A vendor that repeats the message must not lead to an account.
fn tokens(message: &Outgoing) -> impl Iterator<Item = &str> {
    let is_in_token = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    let runs = [&message.text, &message.html].into_iter().flat_map(move |text| text.split(move |c| !is_in_token(c)));
    runs.filter(|run| run.len() >= TOKEN)
}

/// A value within Base64. It may begin at any byte of a group of three, and the characters that it shares with its
/// neighbours are unknown.
fn in_base64(value: &str) -> impl Iterator<Item = String> {
    let encoded = (0..3).flat_map(move |before| {
        let bytes = [&[0_u8; 2][..before], value.as_bytes()].concat();
        let (start, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)].map(|text| text[start..end].to_owned())
    });
    encoded.filter(|text| text.len() >= MIN_BASE64)
}

/// Hides every run of Base64 characters that contains a part.
fn hide_runs(text: &str, part: &str) -> String {
    let is_in_run = |char: char| char.is_ascii_alphanumeric() || "+/-_".contains(char);
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(part) {
        out.push_str(rest[..at].trim_end_matches(is_in_run));
        out.push_str(HIDDEN);
        rest = rest[at + part.len()..].trim_start_matches(is_in_run);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::redacted;
    use crate::escape;
    use crate::message::Outgoing;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    use doorward_contract::Secret;

    const TOKEN: &str = "343a69b1c2d3e4f5_a6-b7c8d9e0f1a2b3c4";

    fn secret() -> Secret {
        "s/cr\"et?".to_owned().into()
    }

    fn to(recipient: &str) -> Outgoing {
        let text = format!("Open https://id.test/login/link?token={TOKEN}&next=%2F to sign in.");
        let code = Some("482913".to_owned().into());
        Outgoing { to: recipient.into(), html: text.replace('&', "&amp;"), text, code, ..Outgoing::default() }
    }

    #[test]
    fn attack_88_a_vendor_that_echoes_our_secret_does_not_get_it_into_a_log() {
        let text = "bad key s/cr\"et? or s%2fcr%22et%3F\r\nfor 482913";
        assert_eq!(redacted(text, &to(""), &secret()), "bad key *** or ***  for ***");
    }

    #[test]
    fn attack_88_a_vendor_that_echoes_the_message_does_not_lead_to_an_account() {
        let message = to("");
        let start = &TOKEN[..20];
        for echo in [
            message.text.clone(),
            format!("a%26token%3D{TOKEN}%26"),
            format!("\"token={TOKEN}\""),
            format!("cut off: {start}"),
        ] {
            let text = redacted(&echo, &message, &secret());
            assert!(text.contains("***") && !text.contains(&TOKEN[..16]), "{text}");
        }
    }

    #[test]
    fn attack_88_a_request_is_hidden_however_a_vendor_encodes_it() {
        let encodings: [fn(&str) -> String; 5] =
            [str::to_owned, escape::percent, escape::form, escape::json, escape::html];
        for address in ["li.na+1@example.com", "+8613800138000"] {
            let message = to(address);
            let json =
                format!(r#"{{"to":"{address}","code":"482913","key":"{}"}}"#, escape::json(&secret().into_inner()));
            let form =
                format!("to={}&key={}&code=482913", escape::percent(address), escape::form(&secret().into_inner()));
            for request in [json, form] {
                for encode in encodings {
                    for echo in [encode(&request), encode(&request).to_ascii_uppercase()] {
                        let text = redacted(&format!("bad request {echo}"), &message, &secret()).to_ascii_lowercase();
                        let shown = ["li.na", "example", "13800138000", "482913", "s/cr", "s%2fcr", "s%252fcr"];
                        assert!(!shown.iter().any(|part| text.contains(part)), "{text}");
                    }
                }
                for padding in ["", ".", ".."] {
                    let request = format!("{padding}{request}");
                    for echo in [STANDARD_NO_PAD.encode(&request), URL_SAFE_NO_PAD.encode(&request)] {
                        let text = redacted(&format!("bad request: {echo}=="), &message, &secret());
                        assert_eq!(text, "bad request: ***==");
                    }
                }
            }
        }
    }

    #[test]
    fn attack_88_a_link_in_base64_is_hidden() {
        let message = to("a@example.com");
        for length in [message.text.len(), message.text.find(TOKEN).unwrap() + 20] {
            let echo = STANDARD_NO_PAD.encode(&message.text[..length]);
            assert_eq!(redacted(&format!("spam: {echo}"), &message, &secret()), "spam: ***");
        }
    }

    #[test]
    fn what_a_vendor_says_otherwise_is_kept() {
        let text = "isv.MOBILE_NUMBER_ILLEGAL: request F655A8D5-B967-440B-8683-DAD6FF8DE990 for template SMS_1";
        assert_eq!(redacted(text, &to("+8613800138000"), &secret()), text);
    }
}
