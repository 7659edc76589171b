//! Resources and their types, as administrators manage them under `/admin/api/v1/resources` and `/resource-types`.

use crate::Timestamp;
use crate::access::{DocumentText, PolicyFault, Reason};
use crate::resource::{ResourceLevel, ResourceType, RowPermission};
use crate::target::{GuardDecision, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Row permissions of a table, by role ID.
pub type RowPermissions = BTreeMap<String, Vec<RowPermission>>;

/// A resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resource {
    /// Type of the resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Its name; `*` for all functions that are not registered themselves.
    pub name: String,
    /// Description.
    pub description: String,
    /// Access level.
    pub level: ResourceLevel,
    /// Its security rule as it was saved; only at the level `CUSTOM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Row permissions of roles, in addition to the level; tables only.
    pub row_permissions: RowPermissions,
    /// Why this version of the program cannot read it. Until it is repaired, everyone except administrators is denied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<PolicyFault>,
    /// Number of its current version, from 1.
    pub version: u32,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
}

impl Resource {
    /// What determines the version of a resource for concurrent changes: its number.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(self.version)
    }

    /// [`Resource::editable`] of the version with this number.
    pub fn editable_of(version: u32) -> serde_json::Value {
        serde_json::json!({ "version": version })
    }
}

/// A new resource.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// Type of the resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// 1 to 128 letters, digits and `_-.:@`; cannot be changed later.
    pub name: String,
    /// Access level. Tables have no `CUSTOM`, functions only `CUSTOM`.
    pub level: ResourceLevel,
    /// Its security rule, for `CUSTOM`: an object, or a string that contains one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// Row permissions by role ID, in addition to the level; tables only.
    #[serde(default)]
    pub row_permissions: Option<RowPermissions>,
    /// Description, at most 255 characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// A change of a resource. Absent fields are unchanged.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ResourceUpdate {
    /// Access level. Required for a new resource. A level without a rule removes the rule.
    pub level: Option<ResourceLevel>,
    /// Its security rule: an object, or a string that contains one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// All row permissions by role ID, in addition to the level.
    pub row_permissions: Option<RowPermissions>,
    /// Description, at most 255 characters.
    pub description: Option<String>,
    /// The version that the change is based on; refused with `aborted` if another version is current by now.
    pub version: Option<u32>,
}

/// Filter and position in a list of resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ResourceQuery {
    /// Only this type.
    #[serde(rename = "type")]
    pub kind: Option<ResourceType>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// `POST /admin/api/v1/resources/try`: the decision of a resource's level and rules, without saving and without
/// policies.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResourceTrial {
    /// The subject.
    #[serde(default)]
    pub subject: TrialSubject,
    /// The target.
    pub target: Target,
    /// Level to use in place of the resource's own; required if the resource is not registered.
    #[serde(default)]
    pub level: Option<ResourceLevel>,
    /// Rule to use in place of its own.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub rule: Option<DocumentText>,
    /// Row permissions to use in place of its own.
    #[serde(default)]
    pub row_permissions: Option<RowPermissions>,
}

/// The subject: `{"user": "li.na"}` or `{"roles": ["editor"]}`. If both are absent, a user who is not signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields, expecting = "a subject of a trial")]
pub struct TrialSubject {
    /// This account, by uid, username, email address or phone number, in its current state.
    pub user: Option<String>,
    /// A principal with these roles.
    pub roles: Vec<String>,
}

/// The decision of a resource's level and rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceTried {
    /// Whether access is allowed.
    pub allowed: bool,
    /// Reason for the decision.
    pub reason: Reason,
    /// Details of the decision.
    pub guard: GuardDecision,
    /// The same in sentences.
    pub explanation_text: Vec<String>,
}

/// `POST /admin/api/v1/resources/check`: validates a rule without saving it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleCheck {
    /// Type of the resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// The rule: an object, or a string that contains one.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rule: DocumentText,
}

/// A resource type with its actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownType {
    /// The part of an action before the colon.
    pub name: String,
    /// Description.
    pub description: String,
    /// The part of an action after the colon; a trailing `*` matches any rest. Empty for a type that accepts every
    /// action.
    pub actions: Vec<String>,
    /// Whether it is built in and cannot be changed.
    pub built_in: bool,
}

impl KnownType {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.description, &self.actions)
    }

    /// Like [`editable`](Self::editable), from the parts of a type.
    pub fn editable_of(description: &str, actions: &impl Serialize) -> serde_json::Value {
        serde_json::json!({ "description": description, "actions": actions })
    }
}

/// All types, built-in ones first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownTypes {
    /// The types.
    pub items: Vec<KnownType>,
}

/// A resource type to save.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TypeUpdate {
    /// Description, at most 255 characters.
    pub description: String,
    /// The part of an action after the colon, at most 200; a trailing `*` matches any rest. Empty: every action is
    /// accepted.
    pub actions: Vec<String>,
}
