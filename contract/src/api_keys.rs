//! API keys, as administrators see them under `/admin/api/v1/api-keys`.

use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};

/// An API key, without the secret: only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Stable id.
    pub id: String,
    /// Name for people; the audit log shows `api_key:<name>`.
    pub name: String,
    /// Id of the role that the key acts with.
    pub role: String,
    /// Who created it: a uid, `api_key:<name>` or `cli`; absent for keys from before this was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Whether a delegated administrator created it: such a key never administers Doorward itself.
    pub delegated: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it stops working; absent when it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether that moment has passed.
    pub expired: bool,
    /// When it was last used, to the minute; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// What an administrator can change, as it is.
    pub fn editable(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "role": self.role, "expires_at": self.expires_at })
    }
}

/// A new API key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewApiKey {
    /// 1 to 64 letters, digits, dots, underscores and hyphens; by default the role and six characters of the id.
    pub name: Option<String>,
    /// Id of the role to act with: one that is given to users, never one that follows from the kind of account.
    pub role: String,
    /// When it stops working; absent for a key that never expires.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just created, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key as it is listed.
    pub api_key: ApiKey,
    /// The secret, `dw_…`: send it as a bearer token. It is shown this once.
    pub secret: Secret,
}

/// Changes to an API key. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyPatch {
    /// 1 to 64 letters, digits, dots, underscores and hyphens.
    pub name: Option<String>,
    /// Id of the role to act with from the next request on.
    pub role: Option<String>,
    /// A new expiry, in the future.
    pub expires_at: Option<Timestamp>,
}
