//! Paths that we serve under the host of a site.

/// Prefix of all of them.
pub const PREFIX: &str = "/__doorward/";
/// Callback from the portal.
pub const FINISH: &str = "/__doorward/finish";
/// Signs out.
pub const SIGN_OUT: &str = "/__doorward/sign-out";
