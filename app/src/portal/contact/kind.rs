//! Detects the kind of an identifier.

use doorward_contract::messaging::Channel;
use serde::{Deserialize, Serialize};

/// Kind of the identifier that a user has entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Phone,
    Email,
    Name,
}

impl Kind {
    /// The value in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Name => "name",
        }
    }

    /// The channel that reaches a contact; `None` for a username.
    pub const fn channel(self) -> Option<Channel> {
        match self {
            Self::Phone => Some(Channel::Sms),
            Self::Email => Some(Channel::Mail),
            Self::Name => None,
        }
    }

    /// Parses the kind of a contact.
    pub fn contact(word: &str) -> Option<Self> {
        [Self::Phone, Self::Email].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Detects the kind of an identifier by the rule that `identity` uses to distinguish contacts from usernames, which
/// never have the form of a contact. It does not validate the value.
pub fn kind_of(text: &str) -> Kind {
    let text: String = text.trim().chars().map(narrow).collect();
    if text.contains('@') {
        return Kind::Email;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
    if plain && digits >= 7 { Kind::Phone } else { Kind::Name }
}

// Maps full-width digits and signs, which Chinese keyboards produce, to ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of};

    #[test]
    fn case_p043_an_entry_is_recognised_as_people_type_it() {
        for text in ["13800138000", "+86 138 0013 8000", "１３８００１３８０００", "\u{3000}138-0013-8000 "]
        {
            assert_eq!(kind_of(text), Kind::Phone, "{text}");
        }
        for text in ["Li.Na@EXAMPLE.test ", "li＠example.test"] {
            assert_eq!(kind_of(text), Kind::Email, "{text}");
        }
        for text in ["li.na", "7z", "123456", ""] {
            assert_eq!(kind_of(text), Kind::Name, "{text}");
        }
    }
}
