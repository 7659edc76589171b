//! Whose a document or a file is. The asker tells what is stored; who they are, they do not.

use super::ParsedTarget;
use crate::condition::Condition;
use crate::row;
use crate::rule::{Auth, Query};
use doorward_contract::resource::{Operation, Rel, ResourceType};
use serde_json::{Value, json};

/// The field that says whose it is.
pub(super) const fn field(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Storage => "openid",
        _ => row::OWNER,
    }
}

/// Whether the asker owns what is in question, or everything that their query can find, or would own what they add.
pub(super) fn is(aim: &ParsedTarget<'_>, auth: Option<&Auth>) -> bool {
    let Some(auth) = auth else { return false };
    let (field, owner) = (field(aim.kind), json!(auth.owner()));
    // What is sent must not come to belong to somebody else, nor seem to have been theirs.
    if aim.data.and_then(|data| data.get(field)).is_some_and(|named| *named != owner) {
        return false;
    }
    match (aim.operation, aim.doc, &aim.query) {
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

/// What is being added, with its owner as it will be: whoever adds it, unless the data says otherwise.
pub(super) fn added(kind: ResourceType, data: &Value, auth: Option<&Auth>) -> Value {
    let mut added = data.clone();
    if let (Some(object), Some(auth)) = (added.as_object_mut(), auth) {
        object.entry(field(kind)).or_insert_with(|| json!(auth.owner()));
    }
    added
}
