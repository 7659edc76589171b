//! Guarded things in a question: which one, what is to be done with it, and what its own guard says.

use crate::resource::{Operation, Rel, ResourceLevel, ResourceType};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A thing that a resource guards, and what is to be done with it.
///
/// The asker knows the data, Doorward knows the rule: what the rule looks at is told here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// The collection, table, bucket or function.
    pub name: String,
    /// What is to be done; functions know `invoke` alone, and nothing else knows it.
    pub operation: Operation,
    /// The document, row or file in question as it is stored; `doc` and `resource` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub doc: Option<Value>,
    /// What is sent to be stored; `request.data` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Value>,
    /// Documents that an earlier answer named in `needs`, by that name; null for one that does not exist. At most 10.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub documents: BTreeMap<String, Value>,
    /// Instead of `doc`: what is looked for, when a query is to find it. All conditions hold. At most 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Vec<FieldCondition>>,
}

/// One condition on one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldCondition {
    /// The field; dots lead into objects.
    pub field: String,
    /// How it is held against the value.
    pub rel: Rel,
    /// The value; a list for `in` and `nin`. In a query `{uid}` and `{openid}` stand for the asker's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
}

/// Which rows may be touched: those that meet all conditions of any one group. No group is no row, and a group without
/// conditions is every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFilter {
    /// The groups.
    pub any: Vec<RowGroup>,
}

/// Conditions that all must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowGroup {
    /// The conditions.
    pub all: Vec<FieldCondition>,
}

/// What gave the answer, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The policies of the asker's roles. What they refuse, nothing further in is asked.
    Gateway,
    /// The level of the resource, or that there is no such resource.
    Level,
    /// Its security rule.
    Rule,
    /// Its row permissions.
    Rows,
}

impl Guarded {
    /// A bare answer of a layer.
    pub const fn by(layer: Layer) -> Self {
        Self { layer, needs: vec![], filter: None, level: None, version: None, why: None, column: None }
    }
}

/// What the guard of a thing says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guarded {
    /// Which layer decided.
    pub layer: Layer,
    /// Documents that the rule looks at and that were not told: add them to `documents`, as null where one does not
    /// exist, and ask again. At most two more rounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// For a table without a `doc`: the rows that may be touched. Add it to the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<RowFilter>,
    /// How far it is open, where that was asked and what was told is explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ResourceLevel>,
    /// Its version, where an explanation was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Why a rule refuses, in a stable word, where an explanation was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The character of the expression that could not be evaluated, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}
