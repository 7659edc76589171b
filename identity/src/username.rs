//! Usernames: allowed characters and uniqueness.

use crate::Error;
use doorward_i18n::errors::fields::{NameReserved, Texts, TooLong};

/// Name by which the SDK recognizes guests. No other account may have it as its display name or username.
pub(crate) const GUEST_NAME: &str = "anonymous";

/// A valid username.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    /// As its owner writes it.
    pub display: String,
    /// Unique key: the name in lower case.
    pub key: String,
}

impl Username {
    /// 1 to 64 of `A-Z a-z 0-9 . _ -`, a letter or digit first, at least one letter.
    ///
    /// Without a letter it could be a phone number; an `@`, which would make it an email address, is not allowed. So no
    /// two kinds of identifier can collide.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = trim(text);
        let invalid =
            |reason, sentence: fn(&'static Texts) -> String| Err(Error::invalid("username", reason, sentence));
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        match text.as_bytes() {
            [] => invalid("required", |texts| texts.required("username")),
            bytes if bytes.len() > 64 => {
                invalid("too_long", |texts| texts.too_long(TooLong { field: "username", most: 64 }))
            }
            bytes if bytes.contains(&b'@') => {
                invalid("looks_like_email", |texts| texts.username_looks_like_email.into())
            }
            bytes if !bytes.iter().all(|b| allowed(*b)) || !bytes[0].is_ascii_alphanumeric() => {
                invalid("charset", |texts| texts.username_charset.into())
            }
            bytes if !bytes.iter().any(u8::is_ascii_alphabetic) => {
                invalid("looks_like_phone", |texts| texts.username_looks_like_phone.into())
            }
            _ => {
                refuse_guest_name("username", text)?;
                Ok(Self { display: text.to_owned(), key: text.to_ascii_lowercase() })
            }
        }
    }
}

/// Rejects the name by which the SDK recognizes guests.
pub(crate) fn refuse_guest_name(field: &'static str, name: &str) -> Result<(), Error> {
    if name.trim().eq_ignore_ascii_case(GUEST_NAME) {
        return Err(Error::invalid(field, "reserved", |texts| {
            texts.name_reserved(NameReserved { field, name: GUEST_NAME })
        }));
    }
    Ok(())
}

/// Look-up key of the text that a user signs in with. Never fails: an invalid name matches no account.
pub fn canonical(text: &str) -> String {
    trim(text).to_lowercase()
}

/// Without surrounding spaces, the ideographic one (U+3000) among them: phone keyboards leave them behind.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_p043_case_and_outer_blanks_do_not_matter() {
        let name = Username::parse("\u{3000} Li.Na ").unwrap();
        assert_eq!((name.display.as_str(), name.key.as_str()), ("Li.Na", "li.na"));
        assert_eq!(canonical(" LI.NA\u{3000}"), name.key);
    }

    #[test]
    fn case_p034_a_name_is_never_a_phone_number_or_an_email() {
        for (text, reason) in [
            ("13800138000", "looks_like_phone"),
            ("138-0013-8000", "looks_like_phone"),
            ("a@b.cn", "looks_like_email"),
            ("+8613800138000", "charset"),
            (".a", "charset"),
            ("张三", "charset"),
            ("a b", "charset"),
            ("", "required"),
            ("\u{3000}", "required"),
        ] {
            assert_eq!(Username::parse(text).unwrap_err().reason(), Some(reason), "{text}");
        }
        assert_eq!(Username::parse(&"a".repeat(65)).unwrap_err().reason(), Some("too_long"));
        assert!(Username::parse(&"a".repeat(64)).is_ok());
        assert!(Username::parse("7z").is_ok());
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_found_again(text in "\\PC{0,70}") {
            if let Ok(name) = Username::parse(&text) {
                prop_assert_eq!(canonical(&text), name.key.clone());
                prop_assert_eq!(canonical(&name.display.to_uppercase()), name.key);
            }
        }
    }
}
