//! The `input` of a policy, with the members that CloudBase documents and a few more.

use doorward_contract::Uid;
use doorward_contract::account::Attributes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `input.subject.auth_type`: how the subject is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthType {
    /// Holds the administrator role.
    Administrator,
    /// Member of the organization.
    Internal,
    /// Registered user.
    External,
    /// Guest.
    Anonymous,
    /// Not signed in.
    Unauthenticated,
    /// An API key with the administrator role. CloudBase documents it as a server's API key in PostgreSQL mode.
    ServiceRole,
    /// An API key with any other role. CloudBase does not document it.
    ApiKey,
    /// The publishable key. CloudBase documents it for PostgreSQL mode.
    Anon,
    /// PostgreSQL mode: a user's token.
    Authenticated,
}

/// `input.subject`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    pub auth_type: AuthType,
    /// The uid; absent without an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uid>,
    /// Ids of the roles, automatic ones included. CloudBase does not document it.
    pub roles: Vec<String>,
    /// Custom attributes of the account. CloudBase does not document them.
    pub attributes: Attributes,
}

/// `input.request`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// Canonical path, without the query.
    pub path: String,
    /// Names in lower case, without credentials: a policy could reveal them in a reason.
    pub header_map: BTreeMap<String, String>,
}

/// `input.cloudbase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cloudbase {
    /// `functions`, `storages`, `model` and so on.
    pub resource_type: String,
    /// `http` for an action with a path, else `check`.
    pub entrypoint_type: String,
    pub env_id: String,
}

/// `input`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    pub subject: Subject,
    pub request: Request,
    pub cloudbase: Cloudbase,
    /// The whole action, `type:name`. CloudBase does not document it.
    pub action: String,
    /// The resource; empty if the action concerns none in particular. CloudBase does not document it.
    pub resource: String,
}
