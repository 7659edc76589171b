//! Confirmation of changes that lock users out.

use serde::Deserialize;

/// Whether to go on although users lose their only sign-in method.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Consent {
    /// How many they may be: the number that the refusal told. None when absent.
    pub confirm_lockout: u64,
}
