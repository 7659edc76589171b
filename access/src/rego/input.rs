//! What a policy is asked about, in the words that CloudBase documents.

use doorward_contract::account::Attributes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the caller came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthType {
    /// Holds the administrator role.
    Administrator,
    /// Member of the organization.
    Internal,
    /// Registered.
    External,
    /// A guest.
    Anonymous,
    /// Nobody is signed in.
    Unauthenticated,
    /// PostgreSQL mode: a server's API key. Here: an API key of the administrator role.
    ServiceRole,
    /// An API key of any other role: ours, beyond what CloudBase documents.
    ApiKey,
    /// PostgreSQL mode: the publishable key.
    Anon,
    /// PostgreSQL mode: a user's token.
    Authenticated,
}

/// `input.subject`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// How the caller came to be known.
    pub auth_type: AuthType,
    /// The account; absent when nobody is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Ids of the roles held, those that follow from the kind too: ours, beyond what CloudBase documents.
    pub roles: Vec<String>,
    /// The account's custom attributes: ours too.
    pub attributes: Attributes,
}

/// `input.request`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// Normalised, without the query.
    pub path: String,
    /// Names in lower case. Leave credentials out: a policy could tell them in a reason.
    pub header_map: BTreeMap<String, String>,
}

/// `input.cloudbase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cloudbase {
    /// `functions`, `storages`, `model` and so on.
    pub resource_type: String,
    /// The door it came through.
    pub entrypoint_type: String,
    /// The environment.
    pub env_id: String,
}

/// `input`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Who asks.
    pub subject: Subject,
    /// For what.
    pub request: Request,
    /// Where.
    pub cloudbase: Cloudbase,
    /// The whole action, `type:what`: ours, beyond what CloudBase documents.
    pub action: String,
    /// The thing, empty when the action is about none in particular: ours too.
    pub resource: String,
}
