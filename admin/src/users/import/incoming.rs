//! A user as a file describes them, whatever its format.

use super::fault::Fault;
use doorward_contract::account::Attributes;
use doorward_identity::password::foreign::Problem;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A row of a table by its columns, or an object of a JSON file.
pub(crate) type Row = Map<String, Value>;

/// A user of a file. Nothing is checked yet.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    /// ID in the other system, by which the user is recognized when the file is imported again.
    pub id: Option<String>,
    /// Fields with one value each, by their names in [`doorward_contract::user_import::IMPORT_FIELDS`].
    pub texts: BTreeMap<&'static str, String>,
    pub attributes: Attributes,
    pub roles: Vec<IncomingRole>,
    /// Paths, from the top.
    pub departments: Vec<Vec<String>>,
    pub identities: Vec<IncomingIdentity>,
    pub factors: Vec<Factor>,
    pub hash: Option<Result<String, Problem>>,
}

/// A role by its ID or name, perhaps with an end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct IncomingRole {
    pub name: String,
    pub expires_at: Option<String>,
}

/// An identity at a provider, by the provider's name in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IncomingIdentity {
    pub provider: String,
    pub subject: String,
    pub union_id: Option<String>,
    pub name: Option<String>,
}

/// A second factor: its kind, and its data as the other system wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factor {
    pub kind: &'static str,
    pub data: Value,
}

impl Incoming {
    /// Sets a field, unless the value is empty.
    pub fn set(&mut self, field: &'static str, value: Option<&Value>) {
        if let Some(text) = value.and_then(text) {
            self.texts.insert(field, text);
        }
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.texts.get(field).map(String::as_str)
    }

    /// Adds an attribute, unless the value is empty.
    pub fn attribute(&mut self, name: &str, value: &Value) {
        let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if !is_empty {
            self.attributes.insert(name.to_owned(), value.clone());
        }
    }

    /// Adds all members of an object, or of a text with one.
    ///
    /// # Errors
    /// [`Fault::Value`] for another value.
    pub fn add_attributes(&mut self, value: &Value) -> Result<(), Fault> {
        match parsed(value) {
            Value::Null => Ok(()),
            Value::Object(members) => {
                for (name, value) in &members {
                    self.attribute(name, value);
                }
                Ok(())
            }
            other => Err(bad("attributes", &other)),
        }
    }

    /// Adds an identity, if it has a subject.
    pub fn identity(&mut self, provider: &str, subject: Option<&Value>, name: Option<&Value>) {
        if let Some(subject) = subject.and_then(text) {
            let provider = provider.to_owned();
            self.identities.push(IncomingIdentity { provider, subject, union_id: None, name: name.and_then(text) });
        }
    }

    pub fn factor(&mut self, kind: &'static str, data: &Value) {
        let is_empty = match data {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !is_empty {
            self.factors.push(Factor { kind, data: data.clone() });
        }
    }

    /// The display name from its parts, where the file has no whole one. Chinese names have no space.
    pub fn join_name(&mut self) {
        if self.texts.contains_key("name") {
            return;
        }
        let (given, family) = (self.texts.get("given_name"), self.texts.get("family_name"));
        let name = match (given, family) {
            (Some(given), Some(family)) if is_han(given) && is_han(family) => format!("{family}{given}"),
            (Some(given), Some(family)) => format!("{given} {family}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => return,
        };
        self.texts.insert("name", name);
    }
}

fn is_han(text: &str) -> bool {
    text.chars().next().is_some_and(|first| ('\u{3400}'..='\u{9fff}').contains(&first))
}

/// A value as text; `None` for an empty one.
pub(crate) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// Member of an object as text.
pub(crate) fn member(row: &Row, name: &str) -> Option<String> {
    row.get(name).and_then(text)
}

/// A value, or what a cell of a table contains as JSON.
pub(crate) fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or_else(|_| value.clone())
        }
        other => other.clone(),
    }
}

/// The entries of a list, or of a cell with entries between semicolons.
pub(crate) fn entries(value: &Value) -> Vec<Value> {
    match parsed(value) {
        Value::Null => vec![],
        Value::Array(list) => list,
        Value::String(text) => {
            let parts = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| Value::String(part.to_owned())).collect()
        }
        other => vec![other],
    }
}

/// A value that is not one of its field's, shortened: it is shown, and may be anything.
pub(crate) fn bad(field: &'static str, value: &Value) -> Fault {
    let text = text(value).unwrap_or_default();
    Fault::Value { field, value: text.chars().take(60).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cell_is_a_list_with_semicolons_or_json() {
        assert_eq!(entries(&json!("a; b；c;")), [json!("a"), json!("b"), json!("c")]);
        assert_eq!(entries(&json!("[\"a;b\"]")), [json!("a;b")]);
        assert_eq!(entries(&json!("")), Vec::<Value>::new());
        assert_eq!(entries(&json!(["x"])), [json!("x")]);
    }

    #[test]
    fn chinese_names_are_joined_without_a_space() {
        let mut user = Incoming::default();
        user.set("given_name", Some(&json!("娜")));
        user.set("family_name", Some(&json!("李")));
        user.join_name();
        assert_eq!(user.text("name"), Some("李娜"));
        let mut user = Incoming::default();
        user.set("given_name", Some(&json!("Ada")));
        user.set("family_name", Some(&json!("Byron")));
        user.join_name();
        assert_eq!(user.text("name"), Some("Ada Byron"));
    }
}
