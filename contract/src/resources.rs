//! Resources and their types, as administrators see them under `/admin/api/v1/resources` and `/resource-types`.

use crate::Timestamp;
use crate::access::{DocumentText, PolicyFault, Reason};
use crate::resource::{ResourceLevel, ResourceType, RowPermission};
use crate::target::{Guarded, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Row permissions of a table, by the id of the role that has them.
pub type RowPermissions = BTreeMap<String, Vec<RowPermission>>;

/// A resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resource {
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Its name; `*` for all functions that have no resource of their own.
    pub name: String,
    /// What it is.
    pub description: String,
    /// How far it is open.
    pub level: ResourceLevel,
    /// Its security rule as it was written; at the level `CUSTOM` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What roles may do beyond the level; tables alone.
    pub row_permissions: RowPermissions,
    /// Why this version of the program cannot read it. Until it is mended, everybody but administrators is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<PolicyFault>,
    /// Counts its changes, from 1.
    pub version: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A new resource.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// 1 to 128 letters, digits and `_-.:@`; never changes.
    pub name: String,
    /// How far it is open. Tables have no `CUSTOM`, functions nothing else.
    pub level: ResourceLevel,
    /// Its security rule, for `CUSTOM`: an object, or a string that holds one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// What roles may do beyond the level, by their id; tables alone.
    #[serde(default)]
    pub row_permissions: Option<RowPermissions>,
    /// What it is, at most 255 characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// What is to become of a resource. Absent stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ResourceUpdate {
    /// How far it is open. Needed for a new one. A level without a rule drops the rule.
    pub level: Option<ResourceLevel>,
    /// Its security rule: an object, or a string that holds one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// What roles may do beyond the level, all of it.
    pub row_permissions: Option<RowPermissions>,
    /// What it is, at most 255 characters.
    pub description: Option<String>,
    /// The version this was written against; refused with `aborted` when another one is in force by now.
    pub version: Option<u32>,
}

/// Filter and place of a list of resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ResourceQuery {
    /// Only this type.
    #[serde(rename = "type")]
    pub kind: Option<ResourceType>,
    /// Rows a page, 1 to 200, 50 when absent.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// `POST /admin/api/v1/resources/try`: how a guard would answer, without keeping it and whatever policies say.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResourceTrial {
    /// Who would ask.
    #[serde(default)]
    pub subject: TrialSubject,
    /// What would be done, to what.
    pub target: Target,
    /// The level in place of the resource's own; needed where there is no such resource yet.
    #[serde(default)]
    pub level: Option<ResourceLevel>,
    /// The rule in place of its own.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// The row permissions in place of its own.
    #[serde(default)]
    pub row_permissions: Option<RowPermissions>,
}

/// Who would ask: an account, somebody with roles, or, when both are absent, nobody we know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TrialSubject {
    /// This account, by uid or user name, as it is now.
    pub user: Option<String>,
    /// Somebody with these roles.
    pub roles: Vec<String>,
}

/// How a guard would answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceTried {
    /// Whether the guard lets them.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// What it says.
    pub guard: Guarded,
    /// The same in sentences.
    pub words: Vec<String>,
}

/// `POST /admin/api/v1/resources/check`: looks for faults in a rule without keeping it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleCheck {
    /// Whose rule it would be.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// The rule: an object, or a string that holds one.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rule: DocumentText,
}

/// A type of things that policies are about, with the actions it knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownType {
    /// What stands before the colon of an action.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What stands behind the colon; a `*` at the end for any rest. None for a type that takes every action.
    pub actions: Vec<String>,
    /// Whether the program knows it by itself, so that it stays as it is.
    pub built_in: bool,
}

impl KnownType {
    /// What an administrator can change, as it is.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.description, &self.actions)
    }

    /// The same of a type by its parts.
    pub fn editable_of(description: &str, actions: &impl Serialize) -> serde_json::Value {
        serde_json::json!({ "description": description, "actions": actions })
    }
}

/// All types, the program's own first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownTypes {
    /// The types.
    pub items: Vec<KnownType>,
}

/// What a type is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TypeUpdate {
    /// What it is, at most 255 characters.
    pub description: String,
    /// What stands behind the colon, at most 200; a `*` at the end for any rest. None: every action is fine.
    pub actions: Vec<String>,
}
