//! What a site is told about whoever sends a request.
//!
//! Every header is there every time, empty where there is nothing to say: a proxy that copies them replaces whatever the
//! client sent under the same names. Values are ASCII; what is not is percent-encoded UTF-8, and so is `%` itself.
//!
//! Together they stay under 4 KB, the buffer in which nginx takes them: roles that do not fit are left out and `...` says so,
//! and a display name is cut.

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

/// Most bytes of all of them with their names, less what else an answer's head holds.
const MAX_BYTES: usize = 3_584;

/// What a display name gets at least.
const NAME_BYTES: usize = 256;

/// Stands for the roles that did not fit. No role is called so.
const MORE: &str = "...";

/// The headers for somebody, with the token that says the same.
pub fn of(who: &Who, token: Option<Secret>) -> HeaderMap {
    let token = token.map(Secret::into_inner).unwrap_or_default();
    let text = |text: &Option<String>| encode(text.as_deref().unwrap_or_default());
    let values = match who {
        Who::Stranger => [const { String::new() }; 8],
        Who::Person(viewer) => {
            let (uid, username, kind) = (encode(&viewer.uid), text(&viewer.username), viewer.kind.as_str().to_owned());
            let (email, phone) = (text(&viewer.email), text(&viewer.phone));
            let fixed = [&uid, &username, &kind, &email, &phone, &token].map(String::len).iter().sum::<usize>();
            let left = MAX_BYTES.saturating_sub(fixed + FRAME_BYTES);
            let roles = listed(&viewer.roles, left.saturating_sub(NAME_BYTES));
            let name = cut(viewer.name.as_deref().unwrap_or_default(), left.saturating_sub(roles.len()));
            [uid, username, name, email, phone, kind, roles, token]
        }
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

/// Names, colons and line ends of all of them.
const FRAME_BYTES: usize = {
    let (mut bytes, mut at) = (0, 0);
    while at < HEADERS.len() {
        bytes += HEADERS[at].len() + ": \r\n".len();
        at += 1;
    }
    bytes
};

/// The roles that fit, and [`MORE`] when there are others.
fn listed(roles: &[String], most: usize) -> String {
    let all = encode(&roles.join(","));
    if all.len() <= most {
        return all;
    }
    let mut some = String::new();
    for role in roles.iter().map(|role| encode(role)) {
        if some.len() + role.len() + 1 + MORE.len() > most {
            break;
        }
        some += &role;
        some.push(',');
    }
    some + MORE
}

/// As many of a text's characters as fit.
fn cut(text: &str, most: usize) -> String {
    let mut some = String::new();
    for letter in text.chars().map(|letter| encode(letter.encode_utf8(&mut [0; 4]))) {
        if some.len() + letter.len() > most {
            break;
        }
        some += &letter;
    }
    some
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
    use super::{HEADERS, cut, encode, listed, of};
    use doorward_access::forward::Who;

    #[test]
    fn a_name_in_any_script_is_a_header() {
        assert_eq!(encode("Li Na"), "Li%20Na");
        assert_eq!(encode("李娜 100%"), "%E6%9D%8E%E5%A8%9C%20100%25");
        assert_eq!(encode("a\r\nX-Evil: 1"), "a%0D%0AX-Evil:%201");
        assert_eq!(encode("li.na+x@example.com"), "li.na+x@example.com");
    }

    #[test]
    fn roles_that_do_not_fit_are_told_of() {
        let roles = ["admin".to_owned(), "editor".to_owned(), "reader".to_owned()];
        for (most, expected) in [(19, "admin,editor,reader"), (18, "admin,editor,..."), (15, "admin,..."), (3, "...")] {
            assert_eq!(listed(&roles, most), expected);
        }
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        assert_eq!(cut("李娜", 18), "%E6%9D%8E%E5%A8%9C");
        assert_eq!(cut("李娜", 17), "%E6%9D%8E");
        assert_eq!(cut("Li", 1), "L");
    }

    #[test]
    fn attack_78_nobody_is_said_to_be_nobody() {
        let headers = of(&Who::Stranger, None);
        for name in HEADERS {
            assert_eq!(headers[name], "", "{name}");
        }
    }
}
