//! Identities at identity providers that are linked to accounts, as administrators see and change them.

use crate::{Timestamp, Uid};
use serde::{Deserialize, Serialize};

/// An identity that is linked to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedIdentity {
    /// ID of the provider; `custom` for custom tickets.
    pub provider: String,
    /// Name of the provider; absent for custom tickets, and if the provider was deleted.
    pub provider_name: Option<String>,
    /// The provider's ID of the user: `sub`, an open ID, or the ID in custom tickets.
    pub subject: String,
    /// WeChat's ID of the user across applications.
    pub union_id: Option<String>,
    /// Display name at the provider.
    pub name: Option<String>,
    /// Picture at the provider.
    pub picture: Option<String>,
    /// The delegated administrator whose act the link rests on.
    pub delegate: Option<String>,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// Last sign-in with it, if there was one since.
    pub used_at: Option<Timestamp>,
}

/// An identity to link to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// ID of the provider; `custom` for custom tickets.
    pub provider: String,
    /// The provider's ID of the user, at most 255 bytes.
    pub subject: String,
    /// WeChat's ID of the user across applications; only for WeChat providers.
    #[serde(default)]
    pub union_id: Option<String>,
    /// Display name at the provider. Default: unknown until the next sign-in.
    #[serde(default)]
    pub name: Option<String>,
    /// The account that the identity is linked to now: moves it from there.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub from: Option<Uid>,
}

/// Names a linked identity of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentityKey {
    /// ID of the provider.
    pub provider: String,
    /// The provider's ID of the user.
    pub subject: String,
}
