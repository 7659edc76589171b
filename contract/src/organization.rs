//! The organization, as administrators manage it under `/admin/api/v1/organization`: a tree of departments and positions
//! that have members and grant roles.

use crate::account::AccountStatus;
use crate::{Timestamp, Uid};
use serde::{Deserialize, Serialize};

/// Kind of a node of the organization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum NodeKind {
    /// A part of the organization; it can have children.
    #[default]
    Department,
    /// A position; it has no children.
    Post,
}

impl NodeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Department, Self::Post];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Post => "post",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A department or a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Node {
    /// Its ID; permanent.
    pub id: String,
    /// Parent department; absent at the top level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Department or position.
    pub kind: NodeKind,
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Number of ancestors, 0 at the top level.
    pub depth: u16,
    /// Number of its direct members.
    pub members: u64,
    /// Roles that it grants now, to its own members and to those of all descendants.
    pub roles: Vec<NodeRole>,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last change of its name, description or position.
    pub updated_at: Timestamp,
}

impl Node {
    /// The fields that a patch can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.name, &self.description)
    }

    /// Like [`editable`](Self::editable), from the parts of a node.
    pub fn editable_of(name: &str, description: &str) -> serde_json::Value {
        serde_json::json!({ "name": name, "description": description })
    }
}

/// A role of a department or position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeRole {
    /// ID of the role.
    pub id: String,
    /// Expiry, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `GET /admin/api/v1/organization/nodes`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Every department and position, each followed by its descendants, siblings in their order.
    pub nodes: Vec<Node>,
}

/// A new department or position. Without `before` or `after` it is placed after its siblings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNode {
    /// Parent department. Default: top level.
    #[serde(default)]
    pub parent: Option<String>,
    /// Department or position; cannot be changed later.
    pub kind: NodeKind,
    /// 1 to 64 characters, unique among its siblings.
    pub name: String,
    /// Description, at most 255 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// The sibling to place it before.
    #[serde(default)]
    pub before: Option<String>,
    /// The sibling to place it after.
    #[serde(default)]
    pub after: Option<String>,
}

/// An administrator's change of a department or position. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NodePatch {
    /// 1 to 64 characters, unique among its siblings.
    pub name: Option<String>,
    /// Description, at most 255 characters; an empty string clears it.
    pub description: Option<String>,
}

/// `POST /admin/api/v1/organization/nodes/{id}/move`. Without `before` or `after` it is placed after its siblings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NodeMove {
    /// Parent department. Default: top level.
    pub parent: Option<String>,
    /// The sibling to place it before.
    pub before: Option<String>,
    /// The sibling to place it after.
    pub after: Option<String>,
}

/// `DELETE /admin/api/v1/organization/nodes/{id}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct NodeDeletion {
    /// Whether to delete everything below it too, with memberships and roles. Otherwise, a node that has any of these
    /// is not deleted.
    pub wholly: bool,
}

/// A member of a department or position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeMember {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Its username.
    pub username: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// Status of the account.
    pub status: AccountStatus,
    /// When the membership began.
    pub created_at: Timestamp,
}

/// `POST` and `DELETE /admin/api/v1/organization/nodes/{id}/members`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NodePeople {
    /// Accounts, at most 100, all of them or none.
    pub uids: Vec<String>,
}

/// `POST /admin/api/v1/organization/nodes/{id}/roles`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNodeRoles {
    /// Custom roles, at most 50, all of them or none. Roles that the node already grants get the new expiry.
    pub roles: Vec<String>,
    /// Expiry. Default: none.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// `DELETE /admin/api/v1/organization/nodes/{id}/roles`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormerNodeRoles {
    /// Roles, at most 50, all of them or none.
    pub roles: Vec<String>,
}

/// A department or position and its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodePlace {
    /// ID of the department or position.
    pub id: String,
    /// Department or position.
    pub kind: NodeKind,
    /// Names from the top level down, its own last.
    pub path: Vec<String>,
}

/// A department or position that grants a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleNode {
    /// The department or position.
    pub node: NodePlace,
    /// Number of members in it and below it who hold the role through it.
    pub people: u64,
    /// Expiry, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `GET /admin/api/v1/roles/{id}/nodes`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleNodes {
    /// Departments and positions that grant the role now, in the order of the tree.
    pub nodes: Vec<RoleNode>,
}

/// `GET /admin/api/v1/users/{uid}/organization`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserPlaces {
    /// Departments and positions of the account, in the order of the tree.
    pub nodes: Vec<NodePlace>,
    /// All sources of its roles: assigned directly, or granted by these departments and positions and their ancestors.
    pub roles: Vec<RoleSource>,
}

/// Source of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleSource {
    /// ID of the role.
    pub role: String,
    /// The department or position that grants it; absent if the role was assigned directly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodePlace>,
    /// Expiry of this source, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}
