//! Parsing of the target of a check.

use crate::Error;
use crate::condition::Condition;
use crate::rule::{DocumentKey, MAX_DOCUMENTS};
use doorward_contract::resource::{Operation, ResourceType};
use doorward_contract::target::{FieldCondition, Target};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most conditions of one query.
const MAX_CONDITIONS: usize = 100;

/// An operation on a resource, parsed and checked for consistency.
#[derive(Debug, Clone)]
pub struct ParsedTarget<'a> {
    pub(super) kind: ResourceType,
    pub(super) name: &'a str,
    pub(super) operation: Operation,
    pub(super) doc: Option<&'a Value>,
    pub(super) data: Option<&'a Value>,
    pub(super) documents: BTreeMap<DocumentKey, Option<Value>>,
    pub(super) query: Option<Vec<Condition>>,
}

impl<'a> ParsedTarget<'a> {
    /// Parses a target.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the member that is inconsistent with the others.
    pub fn read(target: &'a Target) -> Result<Self, Error> {
        let refuse = |field, message: &str| Err(Error::invalid(field, "not_possible", message));
        let Target { kind, name, operation, doc, data, documents, query } = target;
        if (*kind == ResourceType::Function) != (*operation == Operation::Invoke) {
            return refuse(
                "target.operation",
                "invoke is for functions only, and functions support no other operation.",
            );
        }
        if query.is_some() {
            match kind {
                ResourceType::Table => {
                    return refuse("target.query", "A table returns a filter. Omit query.");
                }
                ResourceType::Function => return refuse("target.query", "query isn't supported for functions."),
                ResourceType::Collection | ResourceType::Storage => {}
            }
            if doc.is_some() || *operation == Operation::Create {
                return refuse(
                    "target.query",
                    "query describes what is searched for. Use it only without a doc, and not with create.",
                );
            }
        }
        Ok(Self {
            kind: *kind,
            name,
            operation: *operation,
            doc: doc.as_ref(),
            data: data.as_ref(),
            documents: parse_documents(documents)?,
            query: query.as_deref().map(conditions).transpose()?,
        })
    }
}

fn parse_documents(documents: &BTreeMap<String, Value>) -> Result<BTreeMap<DocumentKey, Option<Value>>, Error> {
    if documents.len() > MAX_DOCUMENTS {
        let message = format!("documents can have up to {MAX_DOCUMENTS} entries.");
        return Err(Error::invalid("target.documents", "too_many", message));
    }
    let one = |(name, document): (&String, &Value)| {
        let message = "documents must be named database.<collection>.<id>.";
        let key = DocumentKey::parse(name).ok_or_else(|| Error::invalid("target.documents", "malformed", message))?;
        Ok((key, Some(document.clone()).filter(|document| !document.is_null())))
    };
    documents.iter().map(one).collect()
}

fn conditions(query: &[FieldCondition]) -> Result<Vec<Condition>, Error> {
    if query.len() > MAX_CONDITIONS {
        let message = format!("query can have up to {MAX_CONDITIONS} conditions.");
        return Err(Error::invalid("target.query", "too_many", message));
    }
    let one = |condition: &FieldCondition| {
        let FieldCondition { field, rel, value } = condition.clone();
        Condition { field, rel, value }
    };
    Ok(query.iter().map(one).collect())
}
