//! What an entry looks like.

use serde::{Deserialize, Serialize};

/// What somebody has typed to say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A user name.
    Name,
}

impl Kind {
    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Name => "name",
        }
    }

    /// Reads the word for a contact.
    pub fn contact(word: &str) -> Option<Self> {
        [Self::Phone, Self::Email].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What an entry looks like: the rule by which `identity` tells contacts from user names, which are never shaped like one.
/// Whether it is a good one is said where it is used.
pub fn kind_of(text: &str) -> Kind {
    let text: String = text.trim().chars().map(narrow).collect();
    if text.contains('@') {
        return Kind::Email;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
    if plain && digits >= 7 { Kind::Phone } else { Kind::Name }
}

// Chinese keyboards write digits and signs as wide as characters.
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
