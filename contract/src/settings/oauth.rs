//! Applications that register themselves.

use crate::oauth::Scope;
use serde::{Deserialize, Serialize};

/// Who can register applications at `POST /oauth2/register` (RFC 7591).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Turned off. Applications that are registered stay.
    #[default]
    Off,
    /// Requests with an API key or access token of an administrator.
    Token,
    /// Anyone.
    Open,
}

impl Registration {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Token, Self::Open];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Token => "token",
            Self::Open => "open",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registration| registration.as_str() == word)
    }
}

/// Applications that register themselves, and what they may request. Users are always asked for consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OauthRules {
    /// Who can register applications. Off by default.
    pub registration: Registration,
    /// Whether a `client_id` can be the https address of a document that describes the application
    /// (draft-ietf-oauth-client-id-metadata-document), as clients of MCP use it. The server reads the document. Off by
    /// default.
    pub client_id_metadata: bool,
    /// Scopes that these applications may request. Default: `openid`, `profile`, `email`, `offline_access`.
    pub registered_scopes: Vec<Scope>,
    /// Audiences that their access tokens may have, as `resource` (RFC 8707): absolute URIs, such as the address of an
    /// MCP server. At most 50. Default: none.
    pub registered_resources: Vec<String>,
    /// Days after which an unused application is deleted, 1 to 365. Default 30.
    pub registration_days_unused: u16,
}

impl Default for OauthRules {
    fn default() -> Self {
        Self {
            registration: Registration::Off,
            client_id_metadata: false,
            registered_scopes: vec![Scope::Openid, Scope::Profile, Scope::Email, Scope::OfflineAccess],
            registered_resources: Vec::new(),
            registration_days_unused: 30,
        }
    }
}
