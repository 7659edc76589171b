//! Roles, their members and their policies, as administrators manage them under `/admin/api/v1/roles`.

use crate::account::{AccountKind, AccountStatus};
use crate::{Timestamp, Uid};
use serde::{Deserialize, Serialize};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Role {
    /// Its ID, as in tokens.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Whether it is built in and cannot be renamed or deleted.
    pub system: bool,
    /// Whether its membership is automatic, so that members cannot be added or removed.
    pub automatic: bool,
    /// Codes of its policies, in the order in which they were attached.
    pub policies: Vec<String>,
    /// Number of current direct members; absent if membership is automatic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<u64>,
    /// Number of departments and positions that grant it now.
    pub nodes: u64,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last change of its name or description.
    pub updated_at: Timestamp,
}

impl Role {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.name, &self.description, &self.policies)
    }

    /// The fields that an administrator can change: the version of a role is computed from them.
    pub fn editable_of(name: &str, description: &str, policies: &[String]) -> serde_json::Value {
        serde_json::json!({ "name": name, "description": description, "policies": policies })
    }
}

/// A new role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewRole {
    /// 1 to 64 letters, digits and `-_:@.`; cannot be changed later.
    pub id: String,
    /// Display name, 1 to 64 characters of any script.
    pub name: String,
    /// Description, at most 255 characters.
    pub description: Option<String>,
    /// Codes of its policies, at most 50.
    pub policies: Vec<String>,
}

/// An administrator's change of a role. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RolePatch {
    /// Display name, 1 to 64 characters of any script.
    pub name: Option<String>,
    /// Description, at most 255 characters; an empty string clears it.
    pub description: Option<String>,
}

/// `DELETE /admin/api/v1/roles`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleIds {
    /// At most 100, all of them or none.
    pub ids: Vec<String>,
}

/// `PUT /admin/api/v1/roles/{id}/policies`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RolePolicies {
    /// Codes of all policies of the role, at most 50.
    pub policies: Vec<String>,
}

/// A member of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Its username.
    pub username: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// Organization member or registered user.
    pub kind: AccountKind,
    /// Status of the account.
    pub status: AccountStatus,
    /// Expiry of the membership, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When the membership began.
    pub created_at: Timestamp,
}

/// `POST /admin/api/v1/roles/{id}/members`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMembers {
    /// Accounts, at most 100, all of them or none. Existing members get the new expiry.
    pub uids: Vec<String>,
    /// Expiry of the memberships. Default: none.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// `DELETE /admin/api/v1/roles/{id}/members`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormerMembers {
    /// Accounts, at most 100, all of them or none.
    pub uids: Vec<String>,
}

/// Position in a list of roles, members, policies or versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct PageQuery {
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}
