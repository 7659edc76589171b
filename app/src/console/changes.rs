//! What a form was filled with, so that it sends what was changed in it and nothing else, and undoes nothing that another
//! administrator has changed since.

use leptos::prelude::*;
use serde::Serialize;

/// A hidden entry `was` with the record that the form around is filled with.
pub fn was(record: &impl Serialize) -> AnyView {
    let json = serde_json::to_string(record).unwrap_or_default();
    view! { <input type="hidden" name="was" value=json /> }.into_any()
}

#[cfg(feature = "ssr")]
pub use read::Changes;

#[cfg(feature = "ssr")]
mod read {
    use crate::DoorError;
    use doorward_contract::ErrorCode;
    use doorward_identity::version::Expected;
    use serde::de::DeserializeOwned;
    use serde_json::{Map, Value};

    /// What was changed in a form.
    #[derive(Debug, Clone)]
    pub struct Changes {
        was: Value,
        changed: Map<String, Value>,
    }

    impl Changes {
        /// Compares what a form was filled with and what it sends. What it has no entry for is null, and stays.
        pub fn read(was: &str, typed: Value) -> Result<Self, DoorError> {
            let malformed = || DoorError::new(ErrorCode::InvalidArgument);
            let was: Value = serde_json::from_str(was).map_err(|_| malformed())?;
            let Value::Object(typed) = typed else { return Err(malformed()) };
            let differs = |(name, value): &(String, Value)| !value.is_null() && was.get(name) != Some(value);
            let changed = typed.into_iter().filter(differs).collect();
            Ok(Self { was, changed })
        }

        /// The same for a record that has members whose null means none: everything that is sent is a change.
        pub fn whole(was: &str, typed: Value) -> Result<Self, DoorError> {
            let mut changes = Self::read(was, Value::Object(Map::new()))?;
            changes.changed = typed.as_object().cloned().unwrap_or_default();
            Ok(changes)
        }

        /// The version that the form was filled with.
        pub fn expected(&self) -> Expected {
            Expected::content(&self.was)
        }

        /// What was changed.
        pub fn json(&self) -> Value {
            Value::Object(self.changed.clone())
        }

        /// The same as a patch.
        pub fn patch<T: DeserializeOwned>(&self) -> Result<T, DoorError> {
            serde_json::from_value(self.json()).map_err(|_| DoorError::new(ErrorCode::InvalidArgument))
        }

        /// The error with what the record is by now, where it is another than the form was filled with.
        pub fn told(&self, error: impl Into<DoorError>) -> DoorError {
            let mut error = error.into();
            let now = error.values.remove("now").and_then(|now| serde_json::from_str::<Value>(&now).ok());
            let Some(Value::Object(now)) = now else { return error };
            let differs = |(name, value): &(&String, &Value)| self.was.get(name.as_str()) != Some(*value);
            let told: Vec<_> = now.iter().filter(differs).map(|(name, value)| line(name, value)).collect();
            error.keeping("told", &told.join(", "))
        }
    }

    fn line(name: &str, value: &Value) -> String {
        let value = match value {
            Value::String(text) if text.is_empty() => "–".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        format!("{} = {value}", name.replace('_', " "))
    }

    #[cfg(test)]
    mod tests {
        use super::Changes;
        use crate::DoorError;
        use doorward_contract::ErrorCode;
        use serde_json::json;

        #[test]
        fn only_what_was_changed_is_sent() {
            let typed = json!({"name": "new", "email": "", "kind": null, "gender": "MALE"});
            let changes = Changes::read(r#"{"name":"old","email":"","gender":"MALE"}"#, typed).unwrap();
            assert_eq!(changes.json(), json!({"name": "new"}));
            assert!(Changes::read("no json", json!({})).is_err());
        }

        #[test]
        fn what_another_has_changed_is_told() {
            let changes = Changes::read(r#"{"name":"old","email":""}"#, json!({})).unwrap();
            let error = DoorError::new(ErrorCode::Aborted).keeping("now", r#"{"name":"old","email":"a@b.cn"}"#);
            assert_eq!(changes.told(error).values["told"], "email = a@b.cn");
        }
    }
}
