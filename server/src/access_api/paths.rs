//! Paths that we serve under the host of a site.

use url::form_urlencoded;

/// Prefix of all of them.
pub const PREFIX: &str = "/__doorward/";
/// Callback from the portal.
pub const FINISH: &str = "/__doorward/finish";
/// Signs out.
pub const SIGN_OUT: &str = "/__doorward/sign-out";

/// The page for a user without permission, for proxies that cannot relay the response of forward auth.
pub const DENIED: &str = "/__doorward/denied";

/// Signs out, to sign in with another account and return to this path of the site.
pub fn switch(back: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{SIGN_OUT}?{}", query.append_pair("to", back).finish())
}
