//! The owner of a document or file. The caller states what is stored; who the subject is comes from the session.

use super::ParsedTarget;
use crate::condition::Condition;
use crate::row;
use crate::rule::{Auth, Query};
use doorward_contract::resource::{Operation, Rel, ResourceType};
use serde_json::{Value, json};

/// The field that names the owner.
pub(super) const fn field(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Storage => "openid",
        _ => row::OWNER,
    }
}

/// Whether the subject owns the document, or everything that their query can find, or would own what they create.
pub(super) fn is(target: &ParsedTarget<'_>, auth: Option<&Auth>) -> bool {
    let Some(auth) = auth else { return false };
    let (field, owner) = (field(target.kind), json!(auth.owner()));
    // The data must not assign the document to another owner.
    if target.data.and_then(|data| data.get(field)).is_some_and(|named| *named != owner) {
        return false;
    }
    match (target.operation, target.doc, &target.query) {
        (Operation::Create, ..) => true,
        (_, Some(doc), _) => doc.get(field) == Some(&owner),
        (_, None, Some(query)) => {
            let pinned = |condition: &Condition| {
                condition.field == field && condition.rel == Rel::Eq && condition.value == owner
            };
            Query::new(query.clone(), Some(auth)).is_ok_and(|query| query.conditions().iter().any(pinned))
        }
        (_, None, None) => false,
    }
}

/// The document to be created. Its owner is the subject unless the data names another.
pub(super) fn added(kind: ResourceType, data: &Value, auth: Option<&Auth>) -> Value {
    let mut added = data.clone();
    if let (Some(object), Some(auth)) = (added.as_object_mut(), auth) {
        object.entry(field(kind)).or_insert_with(|| json!(auth.owner()));
    }
    added
}
