//! State of a flow in this browser: which code was sent, which contact is verified.
//!
//! Without script every step ends in a redirect, and an address, which histories and logs keep, must not contain a
//! proof. So the state is in a sealed cookie, which survives reloads and the back button.

use super::{SessionCookie, append_cookie, identity, sealed};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// State of a flow.
pub trait Step: Serialize + DeserializeOwned {
    /// Name of the cookie, without the common prefix.
    const NAME: &'static str;
}

/// Stores the state for `seconds`. A new value replaces the previous one.
pub fn save_step<T: Step>(step: &T, seconds: u32) {
    let Ok(plain) = serde_json::to_vec(step) else { return };
    let identity = identity();
    let session = SessionCookie::current(&identity);
    if let Some(line) = sealed::line(&identity, &session, T::NAME, &plain, seconds) {
        append_cookie(&line);
    }
}

/// The stored state.
pub fn load_step<T: Step>() -> Option<T> {
    serde_json::from_slice(&sealed::read(T::NAME)?).ok()
}

/// Deletes the cookie when the flow ends.
pub fn clear_step<T: Step>() {
    sealed::delete(T::NAME);
}
