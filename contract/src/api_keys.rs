//! API keys, as administrators manage them under `/admin/api/v1/api-keys`.

use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};

/// An API key, without the secret: only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Stable ID.
    pub id: String,
    /// Display name; the audit log shows `api_key:<name>`.
    pub name: String,
    /// ID of the key's role.
    pub role: String,
    /// Creator: a uid, `api_key:<name>`, `application:<client_id>` or `cli`; absent for older keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Whether a delegated administrator created it: such a key never administers Doorward itself.
    pub delegated: bool,
    /// Creation time.
    pub created_at: Timestamp,
    /// Expiry; absent if it never expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether it has expired.
    pub expired: bool,
    /// Last use, to the minute; absent if it was never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "role": self.role, "expires_at": self.expires_at })
    }
}

/// A new API key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewApiKey {
    /// 1 to 64 letters, digits, dots, underscores and hyphens. Default: the role and six characters of the ID.
    pub name: Option<String>,
    /// ID of the key's role: a role with assigned members, not an automatic one.
    pub role: String,
    /// Expiry; absent for a key that never expires.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just created, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key, as listed.
    pub api_key: ApiKey,
    /// The secret, `dw_…`: send it as a bearer token. It is shown only once.
    pub secret: Secret,
}

/// Changes to an API key. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyPatch {
    /// 1 to 64 letters, digits, dots, underscores and hyphens.
    pub name: Option<String>,
    /// ID of the new role; takes effect with the next request.
    pub role: Option<String>,
    /// A new expiry, in the future.
    pub expires_at: Option<Timestamp>,
}
