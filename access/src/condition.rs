//! Conditions on a field, used by queries and row permissions.

use crate::{json, rule::Auth};
use doorward_contract::resource::Rel;
use serde::Serialize;
use serde_json::Value;

/// A comparison of a field with a value.
///
/// `eq` means that the field *is* the value. Document databases also match lists that contain the value; a caller must
/// not send `eq` for that.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// The field; dots separate the names of nested objects.
    pub field: String,
    /// The comparison.
    pub rel: Rel,
    /// The value; for `in` and `nin` a list.
    pub value: Value,
}

impl Condition {
    /// Whether a document meets the condition. An absent field counts as null, and null meets only `eq` null. So the
    /// meaning does not depend on a database's three-valued logic.
    pub fn is_met(&self, document: &Value) -> bool {
        let path: Vec<&str> = self.field.split('.').collect();
        let field = json::at(document, &path).unwrap_or(&Value::Null);
        let ordered = |test: fn(std::cmp::Ordering) -> bool| json::order(field, &self.value).is_some_and(test);
        let listed = || self.value.as_array().map(|list| list.iter().any(|entry| json::same(entry, field)));
        match self.rel {
            Rel::Eq => json::same(field, &self.value),
            _ if field.is_null() => false,
            Rel::Neq => !json::same(field, &self.value),
            Rel::Lt => ordered(|order| order.is_lt()),
            Rel::Gt => ordered(|order| order.is_gt()),
            Rel::Lte => ordered(|order| order.is_le()),
            Rel::Gte => ordered(|order| order.is_ge()),
            Rel::In => listed() == Some(true),
            Rel::Nin => listed() == Some(false),
            Rel::Search => match (field, &self.value) {
                (Value::String(text), Value::String(part)) => text.to_lowercase().contains(&part.to_lowercase()),
                _ => false,
            },
        }
    }
}

/// Replaces texts and list entries that are `{uid}` or `{openid}`; `None` if the subject is not
/// signed in or has no openid.
pub(crate) fn fill(value: &mut Value, auth: Option<&Auth>) -> Option<()> {
    match value {
        Value::String(text) if text == "{uid}" => *text = auth?.uid.to_string(),
        Value::String(text) if text == "{openid}" => *text = auth?.openid.clone()?,
        Value::Array(list) => list.iter_mut().try_for_each(|entry| fill(entry, auth))?,
        _ => {}
    }
    Some(())
}
