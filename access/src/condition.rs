//! One condition on one field: what queries are made of, and what row permissions become.

use crate::{json, rule::Auth};
use doorward_contract::resource::Rel;
use serde::Serialize;
use serde_json::Value;

/// This field, held so against this value.
///
/// A field equals a value when it *is* that value. Where a store also finds lists that contain it, as document
/// databases do, the asker must not say `eq` for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// The field; dots lead into objects.
    pub field: String,
    /// How it is held against the value.
    pub rel: Rel,
    /// The value; for `in` and `nin` a list.
    pub value: Value,
}

impl Condition {
    /// Whether a document meets it. An absent field and null are one, and meet nothing but being held equal to null:
    /// the same in every store, whatever it makes of three-valued logic.
    pub fn is_met(&self, document: &Value) -> bool {
        let path: Vec<&str> = self.field.split('.').collect();
        let field = json::at(document, &path).unwrap_or(&Value::Null);
        let ordered = |wanted: fn(std::cmp::Ordering) -> bool| json::order(field, &self.value).is_some_and(wanted);
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

/// Replaces `{uid}` and `{openid}` where they are the whole text, in lists too; `None` when there is nobody to name.
pub(crate) fn fill(value: &mut Value, auth: Option<&Auth>) -> Option<()> {
    match value {
        Value::String(text) if text == "{uid}" => *text = auth?.uid.clone(),
        Value::String(text) if text == "{openid}" => *text = auth?.openid.clone()?,
        Value::Array(list) => list.iter_mut().try_for_each(|entry| fill(entry, auth))?,
        _ => {}
    }
    Some(())
}
