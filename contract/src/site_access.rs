//! Who has access to a site.

use serde::{Deserialize, Serialize};

/// Who has access to a site, as far as the policies of roles tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteAccess {
    /// Host of the site, as in the setting `sites`.
    pub host: String,
    /// Roles whose policies allow requests to the site, by ID. Administrators have access too and are not listed.
    pub roles: Vec<SiteRole>,
    /// Whether the environment policy decides in place of the policies of roles.
    pub environment: bool,
}

/// A role whose policies allow requests to a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRole {
    /// ID of the role.
    pub id: String,
    /// Display name.
    pub name: String,
    /// How much of the site its policies allow.
    pub extent: Extent,
}

/// How much of a site, or of another group of actions, policies allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Some paths, or under a condition.
    Partly,
    /// Every path, without a condition.
    Wholly,
}
