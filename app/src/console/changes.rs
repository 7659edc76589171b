//! Change tracking for forms. A form submits the record it was loaded with, so that only changed members are saved and
//! concurrent changes by another administrator are kept.

use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;

/// Hidden input `was` with the record that the surrounding form is loaded with.
pub fn was(record: &impl Serialize) -> AnyView {
    let json = serde_json::to_string(record).unwrap_or_default();
    view! { <input type="hidden" name="was" value=json /> }.into_any()
}

/// Some members of a record; an absent one is null. For [`was`], if the form covers only these.
pub fn members(record: &Value, names: &[&str]) -> Value {
    let member = |name: &&str| ((*name).to_owned(), record.get(*name).cloned().unwrap_or_default());
    Value::Object(names.iter().map(member).collect())
}

#[cfg(feature = "ssr")]
mod labels;
#[cfg(feature = "ssr")]
pub use labels::Record;
#[cfg(feature = "ssr")]
pub use read::Changes;

#[cfg(feature = "ssr")]
mod read {
    use super::labels::{Record, label, value_text};
    use crate::AppError;
    use crate::i18n::console::changes;
    use doorward_contract::ErrorCode;
    use doorward_i18n::console::changes::IsNow;
    use doorward_identity::version::Expected;
    use serde::de::DeserializeOwned;
    use serde_json::{Map, Value};

    /// Members changed in a form.
    #[derive(Debug, Clone)]
    pub struct Changes {
        was: Value,
        changed: Map<String, Value>,
        /// Whether the form covers only some members of the record.
        part: bool,
    }

    impl Changes {
        /// Compares the loaded record with the submitted values. A null or absent value leaves the member unchanged.
        pub fn read(was: &str, input: Value) -> Result<Self, AppError> {
            let malformed = || AppError::new(ErrorCode::InvalidArgument);
            let was: Value = serde_json::from_str(was).map_err(|_| malformed())?;
            let Value::Object(input) = input else { return Err(malformed()) };
            let differs = |(name, value): &(String, Value)| !value.is_null() && was.get(name) != Some(value);
            let changed = input.into_iter().filter(differs).collect();
            Ok(Self { was, changed, part: false })
        }

        /// Like [`Changes::read`], for a record in which null is a value: every submitted member is a change.
        pub fn whole(was: &str, input: Value) -> Result<Self, AppError> {
            let mut changes = Self::read(was, Value::Object(Map::new()))?;
            changes.changed = input.as_object().cloned().unwrap_or_default();
            Ok(changes)
        }

        /// Like [`Changes::whole`], for a form loaded with some members of a record: concurrent changes of the other
        /// members are not conflicts.
        pub fn part(was: &str, input: Value) -> Result<Self, AppError> {
            Ok(Self { part: true, ..Self::whole(was, input)? })
        }

        /// Like [`Changes::read`], for a form loaded with some members of a record, see [`Changes::part`].
        pub fn read_part(was: &str, input: Value) -> Result<Self, AppError> {
            Ok(Self { part: true, ..Self::read(was, input)? })
        }

        /// For a form without fields of the record, such as a deletion.
        pub fn none(was: &str) -> Result<Self, AppError> {
            Self::read(was, Value::Object(Map::new()))
        }

        /// Version of the record that the form was loaded with.
        pub fn expected(&self) -> Expected {
            if self.part { Expected::members(&self.was) } else { Expected::content(&self.was) }
        }

        /// Member of the record that the form was loaded with.
        pub fn was<T: DeserializeOwned>(&self, member: &str) -> Option<T> {
            self.was.get(member).and_then(|value| serde_json::from_value(value.clone()).ok())
        }

        pub fn json(&self) -> Value {
            Value::Object(self.changed.clone())
        }

        /// Changes as a patch type.
        pub fn patch<T: DeserializeOwned>(&self) -> Result<T, AppError> {
            serde_json::from_value(self.json()).map_err(|_| AppError::new(ErrorCode::InvalidArgument))
        }

        /// Adds the current values to the error of a version conflict: with the labels of the form and in the viewer's
        /// language.
        pub fn describe(&self, record: Record, error: impl Into<AppError>) -> AppError {
            let mut error = error.into();
            let now = error.details.remove("now").and_then(|now| serde_json::from_str::<Value>(&now).ok());
            let Some(now) = now else { return error };
            let mut found = Vec::new();
            differences("", &self.was, &now, &mut found);
            let shown_here = |path: &str| !self.part || self.was.get(path.split('.').next().unwrap_or(path)).is_some();
            found.retain(|(path, _)| shown_here(path));
            if let Some(at) = found.iter().position(|(path, _)| path.ends_with(".sender")) {
                // With another sender all its members differ; its name is enough.
                found = vec![found.swap_remove(at)];
            }
            let mut described: Vec<_> = found.iter().map(|(path, value)| line(record, path, value)).collect();
            described.dedup();
            error.with_detail("changes", &described.join(changes::texts().between))
        }
    }

    /// Collects the members that differ, with their current values. Paths of nested members are separated by dots.
    fn differences(path: &str, was: &Value, now: &Value, found: &mut Vec<(String, Value)>) {
        let path_of = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match (was, now) {
            (_, Value::Object(now)) if !now.is_empty() => {
                for (name, value) in now {
                    differences(&path_of(name), was.get(name).unwrap_or(&Value::Null), value, found);
                }
                let gone = was.as_object().into_iter().flatten().filter(|(name, _)| !now.contains_key(*name));
                found.extend(gone.map(|(name, _)| (path_of(name), Value::Null)));
            }
            // An absent member and an empty one are equivalent.
            (Value::Null, Value::Object(_)) => {}
            (was, now) if was != now => found.push((path.to_owned(), now.clone())),
            _ => {}
        }
    }

    fn line(record: Record, path: &str, value: &Value) -> String {
        let plain = path.rsplit('.').next().unwrap_or(path).replace('_', " ");
        let label = label(record, path).map_or(plain, str::to_owned);
        changes::texts().is_now(IsNow { label, value: value_text(record, path, value) })
    }
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests;
