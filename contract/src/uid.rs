//! IDs of accounts.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::fmt;

/// The ID of an account: `[A-Za-z0-9_-]{1,64}`; permanent.
///
/// It is no other ID, no contact and no free text: it is parsed once, where it enters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "sea-orm", sea_orm(value_type = "String", from_str = "Uid::parse", to_str = "Uid::as_str"))]
pub struct Uid(String);

/// The text is not a uid, so no account has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidUid;

impl Uid {
    /// Parses a uid.
    ///
    /// # Errors
    /// [`InvalidUid`] for other characters, for none, and for more than 64.
    pub fn parse(text: &str) -> Result<Self, InvalidUid> {
        let valid = (1..=64).contains(&text.len()) && text.bytes().all(Self::can_contain);
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidUid) }
    }

    /// Whether a uid can contain this byte.
    pub const fn can_contain(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
    }

    /// The text of [`Self::simulated`]. No account gets it.
    pub const SIMULATED: &str = "simulated";

    /// The uid that policies see where no particular account asks, as in a simulation of roles.
    pub fn simulated() -> Self {
        Self(Self::SIMULATED.to_owned())
    }

    /// The uid as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Uid {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&std::borrow::Cow::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// As 32 hexadecimal digits, without hyphens: CloudBase's Node SDK refuses a uid of more than 32 characters.
#[cfg(feature = "uuid")]
impl From<uuid::Uuid> for Uid {
    fn from(uuid: uuid::Uuid) -> Self {
        Self(uuid.simple().to_string())
    }
}

impl fmt::Display for InvalidUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 1 to 64 letters, digits, hyphens or underscores")
    }
}

impl std::error::Error for InvalidUid {}

#[cfg(feature = "sea-orm")]
impl From<&Uid> for sea_orm::Value {
    fn from(uid: &Uid) -> Self {
        uid.as_str().into()
    }
}

/// A primary key must have it. Databases generate no uids.
#[cfg(feature = "sea-orm")]
impl sea_orm::TryFromU64 for Uid {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Uid"))
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidUid, Uid};

    #[test]
    fn a_uid_is_parsed_from_its_own_characters_only() {
        for text in ["u1", "-", "_", "019acb6e-28e2-7dd9-8c6c-8e1b1f2a3c4d", &"u".repeat(64)] {
            assert_eq!(Uid::parse(text).unwrap().as_str(), text);
        }
        for text in ["", " u1", "u1 ", "u/1", "u.1", "u%1", "é", "api_key:ci", "a@b", "u\0", &"u".repeat(65)] {
            assert_eq!(Uid::parse(text), Err(InvalidUid), "{text}");
        }
    }

    #[test]
    fn its_json_is_its_text() {
        let uid = Uid::parse("u1").unwrap();
        assert_eq!(serde_json::to_string(&uid).unwrap(), r#""u1""#);
        assert_eq!(serde_json::from_str::<Uid>(r#""u\u0031""#).unwrap(), uid);
        for json in [r#""""#, r#""u 1""#, "1", "null"] {
            assert!(serde_json::from_str::<Uid>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn the_simulated_uid_is_one() {
        assert_eq!(Uid::parse(Uid::simulated().as_str()), Ok(Uid::simulated()));
    }
}
