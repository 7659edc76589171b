//! Confirmation of changes that lock users out.

use serde::Deserialize;

/// Confirmation of a change through which users lose their only sign-in method.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Consent {
    /// Maximum number of affected users: the number in the error. Default 0.
    pub confirm_lockout: u64,
}
