//! State of a flow in this browser: which code was sent, which contact is verified.
//!
//! Without script every step ends in a redirect, and an address, which histories and logs keep, must not contain a
//! proof. So the state is in an `HttpOnly` cookie, which survives reloads and the back button. It is sealed: a cookie
//! that another page on this host, or an attacker who can set cookies, makes up is rejected.

use super::{cookie, identity, set_cookie};
use doorward_identity::sealed_cookie;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// State of a flow.
pub trait Step: Serialize + DeserializeOwned {
    /// Cookie name.
    const NAME: &'static str;
}

/// Stores the state for `seconds`. A new value replaces the previous one.
pub fn save_step<T: Step>(step: &T, seconds: u32) {
    let sealed = serde_json::to_vec(step).ok().and_then(|text| sealed_cookie::seal(&identity(), T::NAME, &text));
    if let Some(sealed) = sealed {
        set_cookie(&format!("{}={sealed}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax", T::NAME));
    }
}

/// The stored state.
pub fn load_step<T: Step>() -> Option<T> {
    serde_json::from_slice(&sealed_cookie::open(&identity(), T::NAME, &cookie(T::NAME)?)?).ok()
}

/// Deletes the cookie when the flow ends.
pub fn clear_step<T: Step>() {
    set_cookie(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", T::NAME));
}
