//! Resources that an app stores elsewhere and requests decisions about: CloudBase's levels and row permissions, in its
//! own terms.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Type of a protected resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum ResourceType {
    /// A collection of documents.
    Collection,
    /// A table of a relational database.
    Table,
    /// A bucket of files.
    Storage,
    /// Cloud functions.
    Function,
}

impl ResourceType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Collection, Self::Table, Self::Storage, Self::Function];

    /// The form used in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Table => "table",
            Self::Storage => "storage",
            Self::Function => "function",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Access level of a resource: CloudBase's `AclTag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "UPPERCASE"))]
pub enum ResourceLevel {
    /// Everyone reads; owners and administrators write.
    #[serde(rename = "READONLY")]
    ReadOnly,
    /// Owners and administrators only.
    #[serde(rename = "PRIVATE")]
    Private,
    /// Everyone reads; administrators write.
    #[serde(rename = "ADMINWRITE")]
    AdminWrite,
    /// Administrators only.
    #[serde(rename = "ADMINONLY")]
    AdminOnly,
    /// A security rule decides.
    #[serde(rename = "CUSTOM")]
    Custom,
}

impl ResourceLevel {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::ReadOnly, Self::Private, Self::AdminWrite, Self::AdminOnly, Self::Custom];

    /// The form used in requests and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "READONLY",
            Self::Private => "PRIVATE",
            Self::AdminWrite => "ADMINWRITE",
            Self::AdminOnly => "ADMINONLY",
            Self::Custom => "CUSTOM",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// An operation on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Read documents, rows or files.
    Read,
    /// Add a document, row or file.
    Create,
    /// Change one.
    Update,
    /// Remove one.
    Delete,
    /// Call a function.
    Invoke,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Read, Self::Create, Self::Update, Self::Delete, Self::Invoke];

    /// The form used in a rule.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Invoke => "invoke",
        }
    }
}

/// Rows of a table that a role can access; CloudBase's `RowPermission`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RowPermission {
    /// `all` rows, or `me` for the user's own.
    pub key: String,
    /// Allowed operations: `r`, `w` or `rw`.
    pub value: String,
    /// Rows must meet all of these.
    #[serde(default)]
    pub query_conditions: Vec<QueryCondition>,
}

/// A test of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct QueryCondition {
    /// Column; dots lead into JSON.
    pub key: String,
    /// `eq`, `neq`, `lt`, `gt`, `lte`, `gte`, `in`, `nin` or `search`. A string, so that an error can name its
    /// location.
    pub rel: String,
    /// Value to compare the column with; `{uid}` and `{openid}` are the principal's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub val: Value,
    /// `string`, `number` or `boolean`, for values from a form; empty to use the value unchanged.
    #[serde(default)]
    pub value_type: String,
}

/// Comparison of a field with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rel {
    /// Equal.
    Eq,
    /// Not equal.
    Neq,
    /// Less.
    Lt,
    /// Greater.
    Gt,
    /// Less or equal.
    Lte,
    /// Greater or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list.
    Nin,
    /// Contains the text, case-insensitively.
    Search,
}

impl Rel {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Neq, Self::Lt, Self::Gt, Self::Lte, Self::Gte, Self::In, Self::Nin, Self::Search];

    /// The form used in requests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Lt => "lt",
            Self::Gt => "gt",
            Self::Lte => "lte",
            Self::Gte => "gte",
            Self::In => "in",
            Self::Nin => "nin",
            Self::Search => "search",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rel| rel.as_str() == word)
    }
}
