//! What a site is told about whoever sends a request.
//!
//! Every header is there every time, empty where there is nothing to say: a proxy that copies them replaces whatever the
//! client sent under the same names. Values are ASCII; what is not is percent-encoded UTF-8, and so is `%` itself.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use doorward_access::forward::Who;
use doorward_contract::Secret;
use std::fmt::Write as _;

/// All of them.
pub const HEADERS: [&str; 8] = [
    "x-doorward-uid",
    "x-doorward-username",
    "x-doorward-name",
    "x-doorward-email",
    "x-doorward-phone",
    "x-doorward-kind",
    "x-doorward-roles",
    "x-doorward-jwt",
];

/// The headers for somebody, with the token that says the same.
pub fn of(who: &Who, token: Option<Secret>) -> HeaderMap {
    let token = token.map(Secret::into_inner).unwrap_or_default();
    let text = |text: &Option<String>| encode(text.as_deref().unwrap_or_default());
    let values = match who {
        Who::Stranger => [const { String::new() }; 8],
        Who::Person(viewer) => [
            encode(&viewer.uid),
            text(&viewer.username),
            text(&viewer.name),
            text(&viewer.email),
            text(&viewer.phone),
            viewer.kind.as_str().to_owned(),
            encode(&viewer.roles.join(",")),
            token,
        ],
        Who::Key(holder) => {
            let [uid, username, email, phone] = [const { String::new() }; 4];
            [uid, username, encode(&holder.name), email, phone, "api_key".into(), encode(&holder.role), token]
        }
    };
    let pair = |(name, value): (&'static str, String)| {
        let value = HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static(""));
        (HeaderName::from_static(name), value)
    };
    HEADERS.into_iter().zip(values).map(pair).collect()
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{HEADERS, encode, of};
    use doorward_access::forward::Who;

    #[test]
    fn a_name_in_any_script_is_a_header() {
        assert_eq!(encode("Li Na"), "Li%20Na");
        assert_eq!(encode("李娜 100%"), "%E6%9D%8E%E5%A8%9C%20100%25");
        assert_eq!(encode("a\r\nX-Evil: 1"), "a%0D%0AX-Evil:%201");
        assert_eq!(encode("li.na+x@example.com"), "li.na+x@example.com");
    }

    #[test]
    fn attack_78_nobody_is_said_to_be_nobody() {
        let headers = of(&Who::Stranger, None);
        for name in HEADERS {
            assert_eq!(headers[name], "", "{name}");
        }
    }
}
