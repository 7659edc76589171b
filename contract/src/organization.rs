//! The organization as administrators see it under `/admin/api/v1/organization`: a tree of departments and posts, whose
//! nodes hold people and give them roles.

use crate::Timestamp;
use crate::account::AccountStatus;
use serde::{Deserialize, Serialize};

/// What a node of the organization is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum NodeKind {
    /// A part of the organization; others may stand beneath it.
    #[default]
    Department,
    /// What somebody is there; nothing stands beneath it.
    Post,
}

impl NodeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Department, Self::Post];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Post => "post",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A department or a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Node {
    /// Its id; never changes.
    pub id: String,
    /// Beneath which it stands; absent at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Department or post.
    pub kind: NodeKind,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many stand above it, 0 at the top.
    pub depth: u16,
    /// How many people are in it itself.
    pub members: u64,
    /// Roles that it gives now, to its own people and to all beneath.
    pub roles: Vec<NodeRole>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change of its name, description or place.
    pub updated_at: Timestamp,
}

impl Node {
    /// What an administrator can change by a patch, as it is.
    pub fn editable(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "description": self.description })
    }
}

/// A role of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeRole {
    /// Id of the role.
    pub id: String,
    /// When the node ceases to give it, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `GET /admin/api/v1/organization/nodes`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Every node, each followed by those beneath it, siblings in their order.
    pub nodes: Vec<Node>,
}

/// A new department or post. Without `before` or `after` it is the last of its siblings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNode {
    /// Beneath which; at the top when absent.
    #[serde(default)]
    pub parent: Option<String>,
    /// Department or post; never changes.
    pub kind: NodeKind,
    /// 1 to 64 characters, none like it among its siblings.
    pub name: String,
    /// What it is for, at most 255 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// The sibling it is to stand before.
    #[serde(default)]
    pub before: Option<String>,
    /// The sibling it is to stand after.
    #[serde(default)]
    pub after: Option<String>,
}

/// What an administrator may change of a node. Absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NodePatch {
    /// 1 to 64 characters, none like it among its siblings.
    pub name: Option<String>,
    /// What it is for, at most 255 characters; an empty string clears.
    pub description: Option<String>,
}

/// `POST /admin/api/v1/organization/nodes/{id}/move`. Without `before` or `after` it becomes the last of its siblings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NodeMove {
    /// Beneath which; at the top when absent.
    pub parent: Option<String>,
    /// The sibling it is to stand before.
    pub before: Option<String>,
    /// The sibling it is to stand after.
    pub after: Option<String>,
}

/// `DELETE /admin/api/v1/organization/nodes/{id}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct NodeDeletion {
    /// Whether everything beneath goes too, with who is in it and the roles it gives. Otherwise a node that has any of
    /// these is kept.
    pub wholly: bool,
}

/// Somebody in a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeMember {
    /// The account.
    pub uid: String,
    /// Its sign-in name.
    pub username: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Since when.
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
    /// Roles of your own, at most 50, all of them or none. One that the node gives already gets the new end.
    pub roles: Vec<String>,
    /// When the node ceases to give them; never when absent.
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

/// A node and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodePlace {
    /// The node.
    pub id: String,
    /// Department or post.
    pub kind: NodeKind,
    /// Names from the top down, its own last.
    pub path: Vec<String>,
}

/// A node that gives a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleNode {
    /// The node.
    pub node: NodePlace,
    /// How many people are in it and beneath it, who hold the role by that.
    pub people: u64,
    /// When it ceases to give the role, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `GET /admin/api/v1/roles/{id}/nodes`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleNodes {
    /// Nodes that give the role now, in the order of the tree.
    pub nodes: Vec<RoleNode>,
}

/// `GET /admin/api/v1/users/{uid}/organization`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserPlaces {
    /// Nodes that the account is in, in the order of the tree.
    pub nodes: Vec<NodePlace>,
    /// Every way in which it holds a role: by itself, and by these nodes and those above.
    pub roles: Vec<RoleSource>,
}

/// Where a role comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleSource {
    /// Id of the role.
    pub role: String,
    /// The node that gives it; absent where the account was given it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodePlace>,
    /// When this way ends, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}
