//! Versions of records that several administrators edit, so that none overwrites another's change unknowingly.

use crate::{Error, sha256_hex};
use serde::Serialize;
use serde_json::{Map, Value};

/// A version: a digest of the editable fields of a record. It needs no column, and restoring a record's former content
/// restores its former version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// The version of a record, by its editable fields.
    pub fn of(editable: &impl Serialize) -> Self {
        // Through a value, whose members are sorted.
        let value = serde_json::to_value(editable).unwrap_or_default();
        Self(sha256_hex(value.to_string().as_bytes())[..32].to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The version of a stored secret, by its encrypted form: encryption is randomized, so every secret that is stored has
/// another one, and it reveals nothing of the secret.
pub fn of_secret(sealed: &str) -> String {
    Version::of(&sealed).0
}

/// Versions that a change applies to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expected {
    /// Any.
    #[default]
    Any,
    /// One of these.
    OneOf(Vec<String>),
    /// Any with these members; a null means an absent one. For a change of part of a record.
    Members(Map<String, Value>),
}

impl Expected {
    /// The version with this content.
    pub fn content(editable: &impl Serialize) -> Self {
        Self::OneOf(vec![Version::of(editable).0])
    }

    /// Any version with these members. A value that is not an object matches none.
    pub fn members(part: &Value) -> Self {
        match part {
            Value::Object(members) => Self::Members(members.clone()),
            _ => Self::OneOf(vec![]),
        }
    }

    /// Checks that a change applies to the current record.
    ///
    /// # Errors
    /// [`Error::Changed`] with the current record.
    pub fn check(&self, now: &impl Serialize) -> Result<(), Error> {
        if *self == Self::Any {
            return Ok(());
        }
        let version = Version::of(now);
        let now = serde_json::to_value(now).unwrap_or_default();
        let matches = match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version.0),
            Self::Members(members) => {
                members.iter().all(|(name, value)| now.get(name).unwrap_or(&Value::Null) == value)
            }
        };
        if matches { Ok(()) } else { Err(Error::Changed { version: version.0, now: Box::new(now) }) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Expected, Version};
    use serde_json::json;

    #[test]
    fn the_version_is_the_content_whatever_the_order() {
        let one: serde_json::Value = serde_json::from_str(r#"{"a":1,"b":[2]}"#).unwrap();
        let two: serde_json::Value = serde_json::from_str(r#"{"b":[2],"a":1}"#).unwrap();
        assert_eq!(Version::of(&one), Version::of(&two));
        assert_ne!(Version::of(&one), Version::of(&json!({"a": 1, "b": [3]})));
    }

    #[test]
    fn a_change_of_a_part_asks_only_for_that_part() {
        let now = json!({"sms": "new", "mail": "same"});
        assert!(Expected::members(&json!({"mail": "same", "none": null})).check(&now).is_ok());
        assert!(Expected::members(&json!({"sms": "old"})).check(&now).is_err());
        assert!(Expected::members(&json!(null)).check(&now).is_err(), "nothing is no part");
    }

    #[test]
    fn a_change_for_another_version_is_told_what_there_is() {
        let now = json!({"name": "new"});
        assert!(Expected::Any.check(&now).is_ok() && Expected::content(&now).check(&now).is_ok());
        let body = Expected::content(&json!({"name": "old"})).check(&now).unwrap_err().body();
        assert_eq!(body.error.as_str(), "aborted");
        assert_eq!(body.details.unwrap()["now"], now);
    }
}
