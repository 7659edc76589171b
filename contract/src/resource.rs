//! Resources that an app keeps elsewhere and asks about here, and who may touch them: CloudBase's levels and row
//! permissions in its own words.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What kind of thing is guarded.
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

    /// The word in addresses and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Table => "table",
            Self::Storage => "storage",
            Self::Function => "function",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far a resource is open: CloudBase's `AclTag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "UPPERCASE"))]
pub enum ResourceLevel {
    /// Everybody reads; owners and administrators write.
    #[serde(rename = "READONLY")]
    ReadOnly,
    /// Owners and administrators alone.
    #[serde(rename = "PRIVATE")]
    Private,
    /// Everybody reads; administrators write.
    #[serde(rename = "ADMINWRITE")]
    AdminWrite,
    /// Administrators alone.
    #[serde(rename = "ADMINONLY")]
    AdminOnly,
    /// A security rule decides.
    #[serde(rename = "CUSTOM")]
    Custom,
}

impl ResourceLevel {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::ReadOnly, Self::Private, Self::AdminWrite, Self::AdminOnly, Self::Custom];

    /// The word on the wire and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "READONLY",
            Self::Private => "PRIVATE",
            Self::AdminWrite => "ADMINWRITE",
            Self::AdminOnly => "ADMINONLY",
            Self::Custom => "CUSTOM",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// What somebody wants to do with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Read documents, rows or files.
    Read,
    /// Add one.
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

    /// The word in a rule.
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

/// Which rows of a table a role may touch; CloudBase's `RowPermission`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RowPermission {
    /// Whose rows: `all` or `me`.
    pub key: String,
    /// What may be done with them: `r`, `w` or `rw`.
    pub value: String,
    /// Rows must meet all of these.
    #[serde(default)]
    pub query_conditions: Vec<QueryCondition>,
}

/// One test of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct QueryCondition {
    /// Column; dots lead into JSON.
    pub key: String,
    /// `eq`, `neq`, `lt`, `gt`, `lte`, `gte`, `in`, `nin` or `search`. Text, so that a bad one is refused by its place.
    pub rel: String,
    /// What the column is held against; `{uid}` and `{openid}` stand for the asker's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub val: Value,
    /// `string`, `number` or `boolean`, for values that were typed into a form; empty takes the value as it is.
    #[serde(default)]
    pub value_type: String,
}

/// How a field is held against a value.
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
    /// Contains the text, whatever the case.
    Search,
}

impl Rel {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Neq, Self::Lt, Self::Gt, Self::Lte, Self::Gte, Self::In, Self::Nin, Self::Search];

    /// The word on the wire.
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

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rel| rel.as_str() == word)
    }
}
