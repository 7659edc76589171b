//! Parsing of the target of a check.

use crate::Error;
use crate::condition::Condition;
use crate::rule::{DocumentKey, MAX_DOCUMENTS};
use doorward_contract::resource::{Operation, ResourceType};
use doorward_contract::target::{FieldCondition, Target};
use doorward_i18n::errors::fields::{Texts, TooMany};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most conditions of one query.
const MAX_CONDITIONS: usize = 100;

/// An operation on a resource, parsed and checked for consistency.
#[derive(Debug, Clone)]
pub struct ParsedTarget<'a> {
    pub(crate) kind: ResourceType,
    pub(crate) name: &'a str,
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
        let Target { kind, name, operation, doc, data, documents, query } = target;
        if (*kind == ResourceType::Function) != (*operation == Operation::Invoke) {
            return Err(not_possible("target.operation", |texts| texts.operation_not_possible));
        }
        if query.is_some() {
            match kind {
                ResourceType::Table => {
                    return Err(not_possible("target.query", |texts| texts.query_of_table));
                }
                ResourceType::Function => return Err(not_possible("target.query", |texts| texts.query_of_function)),
                ResourceType::Collection | ResourceType::Storage => {}
            }
            if doc.is_some() || *operation == Operation::Create {
                return Err(not_possible("target.query", |texts| texts.query_with_document));
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

fn not_possible(field: &'static str, sentence: impl Fn(&'static Texts) -> &'static str) -> Error {
    Error::invalid(field, "not_possible", sentence)
}

fn parse_documents(documents: &BTreeMap<String, Value>) -> Result<BTreeMap<DocumentKey, Option<Value>>, Error> {
    if documents.len() > MAX_DOCUMENTS {
        return Err(Error::invalid("target.documents", "too_many", |texts| {
            texts.too_many(TooMany { field: "target.documents", most: MAX_DOCUMENTS })
        }));
    }
    let one = |(name, document): (&String, &Value)| {
        let malformed = || Error::invalid("target.documents", "malformed", |texts| texts.documents_malformed);
        let key = DocumentKey::parse(name).ok_or_else(malformed)?;
        Ok((key, Some(document.clone()).filter(|document| !document.is_null())))
    };
    documents.iter().map(one).collect()
}

fn conditions(query: &[FieldCondition]) -> Result<Vec<Condition>, Error> {
    if query.len() > MAX_CONDITIONS {
        return Err(Error::invalid("target.query", "too_many", |texts| texts.conditions_too_many(MAX_CONDITIONS)));
    }
    let one = |condition: &FieldCondition| {
        let FieldCondition { field, rel, value } = condition.clone();
        Condition { field, rel, value }
    };
    Ok(query.iter().map(one).collect())
}
