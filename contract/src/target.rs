//! Protected resources in a decision request: the target, the operation, and the result of its level and rules.

use crate::resource::{Operation, Rel, ResourceLevel, ResourceType};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A protected resource, and the operation on it.
///
/// The caller has the data, Doorward has the rule: the question contains the data that the rule uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Type of the resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// The collection, table, bucket or function.
    pub name: String,
    /// The operation; functions have only `invoke`, and only functions have it.
    pub operation: Operation,
    /// The document, row or file as it is stored; `doc` and `resource` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub doc: Option<Value>,
    /// The data to be stored; `request.data` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Value>,
    /// Documents that an earlier response named in `needs`, by that name; null for one that does not exist. At most 10.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub documents: BTreeMap<String, Value>,
    /// In place of `doc`: the conditions of a query, all of which apply. At most 100.
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
    /// The comparison.
    pub rel: Rel,
    /// The value; a list for `in` and `nin`. In a query, `{uid}` and `{openid}` are the principal's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
}

/// Accessible rows: those that meet all conditions of any one group. Without groups, no row; a group without
/// conditions matches every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFilter {
    /// The groups.
    pub any: Vec<RowGroup>,
}

/// Conditions that must all be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowGroup {
    /// The conditions.
    pub all: Vec<FieldCondition>,
}

/// The layer that decided, from the outside in. The first one that denies decides.
///
/// `policies`: the policies of the subject's roles, or the environment policy; also for an unknown or inactive subject.
/// `level`: the access level of the resource, or that it is not registered. `rule`: its security rule. `rows`: its row
/// permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardLayer {
    /// The policies of the subject's roles, or the environment policy. If they deny, no further layer is evaluated.
    Policies,
    /// The level of the resource, or its absence.
    Level,
    /// Its security rule.
    Rule,
    /// Its row permissions.
    Rows,
}

impl GuardDecision {
    /// A bare answer of a layer.
    pub const fn by(layer: GuardLayer) -> Self {
        Self { layer, needs: vec![], filter: None, level: None, version: None, why: None, column: None }
    }
}

/// The result for a protected resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuardDecision {
    /// The layer that decided.
    pub layer: GuardLayer,
    /// Documents that the rule uses and that the question does not contain. Add them to `documents`, or null if one
    /// does not exist, and ask again. At most two more rounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// For a table without `doc`: the accessible rows. Add it to the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<RowFilter>,
    /// Access level, if an explanation was requested and the level was evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ResourceLevel>,
    /// Version of the resource, if an explanation was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Why a rule denies, as a stable code, if an explanation was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Position of the character in the expression that could not be evaluated, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}
