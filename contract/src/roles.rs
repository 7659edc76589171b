//! Roles, their members and their policies, as administrators see them under `/admin/api/v1/roles`.

use crate::Timestamp;
use crate::account::{AccountKind, AccountStatus};
use serde::{Deserialize, Serialize};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Role {
    /// Its id, as in tokens.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it belongs to the program: it can be neither renamed nor deleted.
    pub system: bool,
    /// Whether what somebody is makes them a member, so that nobody can be added or removed.
    pub automatic: bool,
    /// Codes of its policies, in the order they were attached.
    pub policies: Vec<String>,
    /// How many hold it now by themselves; absent where that is automatic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<u64>,
    /// How many departments and posts give it now.
    pub nodes: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change of its name or description.
    pub updated_at: Timestamp,
}

impl Role {
    /// What an administrator can change, as it is.
    pub fn editable(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "description": self.description, "policies": self.policies })
    }
}

/// A new role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewRole {
    /// 1 to 64 letters, digits and `-_:@.`; never changes.
    pub id: String,
    /// Name for people, 1 to 64 characters of any script.
    pub name: String,
    /// What it is for, at most 255 characters.
    pub description: Option<String>,
    /// Codes of its policies, at most 50.
    pub policies: Vec<String>,
}

/// What an administrator may change of a role. Absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RolePatch {
    /// Name for people, 1 to 64 characters of any script.
    pub name: Option<String>,
    /// What it is for, at most 255 characters; an empty string clears.
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
    /// Codes of all policies the role is to have, at most 50.
    pub policies: Vec<String>,
}

/// Somebody who holds a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account.
    pub uid: String,
    /// Its sign-in name.
    pub username: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// Organization member or registered user.
    pub kind: AccountKind,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// When the membership ends, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
}

/// `POST /admin/api/v1/roles/{id}/members`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMembers {
    /// Accounts, at most 100, all of them or none. Who is a member already gets the new end.
    pub uids: Vec<String>,
    /// When the memberships end; for good when absent.
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

/// Place in a list of roles, members, policies or versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct PageQuery {
    /// Rows a page, 1 to 200, 50 when absent.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
