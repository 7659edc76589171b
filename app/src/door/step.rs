//! What a browser takes along from one step to the next: which code was sent, what has been proven.
//!
//! Without script every step ends in a redirect, and an address, which histories and logs keep, must not carry a proof. So
//! it travels in a cookie that no script can read, and a reload or a way back finds it again.

use super::{cookie, set_cookie};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that is taken along.
pub trait Step: Serialize + DeserializeOwned {
    /// Name of its cookie.
    const NAME: &'static str;
}

/// Takes it along for so many seconds; one of a kind, the newest.
pub fn keep<T: Step>(step: &T, seconds: u32) {
    if let Ok(text) = serde_json::to_vec(step) {
        let (name, text) = (T::NAME, URL_SAFE_NO_PAD.encode(text));
        set_cookie(&format!("{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"));
    }
}

/// What this browser has taken along.
pub fn kept<T: Step>() -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie(T::NAME)?).ok()?).ok()
}

/// Has it no more: it has done its work.
pub fn forget<T: Step>() {
    set_cookie(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", T::NAME));
}
