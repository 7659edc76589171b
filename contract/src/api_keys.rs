//! API keys, as administrators manage them under `/admin/api/v1/api-keys`.

use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};

/// What a key is sent as, and what it can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ApiKeyKind {
    /// A bearer token of a program.
    #[default]
    ApiKey,
    /// An ID and a secret that signs requests, for the server SDKs of CloudBase: `SecretId` and `SecretKey`.
    Signing,
    /// A bearer token for front ends, which is no secret: it has the permissions of guests. There is at most one.
    Publishable,
}

impl ApiKeyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ApiKey, Self::Signing, Self::Publishable];

    /// The form used in requests and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::Signing => "signing",
            Self::Publishable => "publishable",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// An API key, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Stable ID; the `SecretId` of a signing key.
    pub id: String,
    /// What it is sent as.
    pub kind: ApiKeyKind,
    /// Display name; the audit log shows `api_key:<name>`.
    pub name: String,
    /// ID of the key's role; `anonymous_users` for the publishable key.
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
    /// The publishable key itself, which anyone may read; absent for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publishable: Option<String>,
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
    /// What it is sent as. Default: `api_key`.
    pub kind: ApiKeyKind,
    /// 1 to 64 letters, digits, dots, underscores and hyphens. Default: the role and six characters of the ID.
    pub name: Option<String>,
    /// ID of the key's role: a role with assigned members, not an automatic one. Omit it for the publishable key.
    pub role: String,
    /// Expiry; absent for a key that never expires. The publishable key never does.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just created, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key, as listed.
    pub api_key: ApiKey,
    /// The secret. A key, `dw_…`, is sent as a bearer token, and so is the publishable key, `dwp_…`. That of a signing
    /// key, `dwk_…`, signs requests and is never sent. Shown only once, except the publishable key.
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
