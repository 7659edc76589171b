//! What an administrator confirms with a change.

use serde::Deserialize;

/// Whether to go on although users lose their only sign-in method.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Consent {
    /// `true` to go on.
    pub confirm_lockout: bool,
}
