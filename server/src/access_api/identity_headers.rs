//! Identity headers, which describe the user of a request to the site.
//!
//! Every header is always present, empty if it has no value, so that a proxy that copies them replaces those that the
//! client sent. Values are ASCII; other characters and `%` are percent-encoded UTF-8.
//!
//! Together they are smaller than 4 KB, the default buffer of nginx. Roles that do not fit are replaced by `...`, and a
//! long display name is truncated.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use doorward_access::forward::ForwardPrincipal;
use doorward_contract::Secret;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Names of the headers.
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

/// Maximum total size of names and values in bytes; leaves room for the other headers of the response.
const MAX_BYTES: usize = 3_584;

/// Bytes reserved for the display name.
const NAME_BYTES: usize = 256;

/// What is percent-encoded besides characters outside ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// Placeholder for roles that do not fit. Not a valid role ID.
const MORE: &str = "...";

/// The headers of a principal, with its token.
pub fn of(principal: &ForwardPrincipal, token: Option<Secret>) -> HeaderMap {
    let token = token.map(Secret::into_inner).unwrap_or_default();
    let text = |text: &Option<String>| encode(text.as_deref().unwrap_or_default());
    let values = match principal {
        ForwardPrincipal::Unauthenticated => [const { String::new() }; 8],
        ForwardPrincipal::Person(viewer) => {
            let (uid, username, kind) =
                (encode(viewer.uid.as_str()), text(&viewer.username), viewer.kind.as_str().to_owned());
            let (email, phone) = (text(&viewer.email), text(&viewer.phone));
            let fixed = [&uid, &username, &kind, &email, &phone, &token].map(String::len).iter().sum::<usize>();
            let left = MAX_BYTES.saturating_sub(fixed + FRAME_BYTES);
            let roles = role_list(&viewer.roles, left.saturating_sub(NAME_BYTES));
            let name = truncate(viewer.name.as_deref().unwrap_or_default(), left.saturating_sub(roles.len()));
            [uid, username, name, email, phone, kind, roles, token]
        }
        ForwardPrincipal::Key(holder) => {
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

/// Total size of names, colons and line ends.
const FRAME_BYTES: usize = {
    let (mut bytes, mut at) = (0, 0);
    while at < HEADERS.len() {
        bytes += HEADERS[at].len() + ": \r\n".len();
        at += 1;
    }
    bytes
};

/// The roles that fit into `limit` bytes, followed by [`MORE`] if there are others.
fn role_list(roles: &[String], limit: usize) -> String {
    let all = encode(&roles.join(","));
    if all.len() <= limit {
        return all;
    }
    let mut list = String::new();
    for role in roles.iter().map(|role| encode(role)) {
        if list.len() + role.len() + 1 + MORE.len() > limit {
            break;
        }
        list += &role;
        list.push(',');
    }
    list + MORE
}

/// Truncates a text at a character boundary to at most `limit` encoded bytes.
fn truncate(text: &str, limit: usize) -> String {
    let mut truncated = String::new();
    for encoded in text.chars().map(|letter| encode(letter.encode_utf8(&mut [0; 4]))) {
        if truncated.len() + encoded.len() > limit {
            break;
        }
        truncated += &encoded;
    }
    truncated
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::{HEADERS, encode, of, role_list, truncate};
    use doorward_access::forward::ForwardPrincipal;

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
            assert_eq!(role_list(&roles, most), expected);
        }
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        assert_eq!(truncate("李娜", 18), "%E6%9D%8E%E5%A8%9C");
        assert_eq!(truncate("李娜", 17), "%E6%9D%8E");
        assert_eq!(truncate("Li", 1), "L");
    }

    #[test]
    fn attack_78_headers_of_unauthenticated_requests_are_empty() {
        let headers = of(&ForwardPrincipal::Unauthenticated, None);
        for name in HEADERS {
            assert_eq!(headers[name], "", "{name}");
        }
    }
}
