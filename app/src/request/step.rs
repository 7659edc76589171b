//! What a browser takes along from one step to the next: which code was sent, what has been proven.
//!
//! Without script every step ends in a redirect, and an address, which histories and logs keep, must not carry a proof. So
//! it travels in a cookie that no script can read, and a reload or a way back finds it again. It is sealed: what another
//! page of this host, or whoever else can set a cookie here, makes up does not open.

use super::{cookie, identity, set_cookie};
use doorward_identity::sealed_cookie;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that is taken along.
pub trait Step: Serialize + DeserializeOwned {
    /// Name of its cookie.
    const NAME: &'static str;
}

/// Takes it along for so many seconds; one of a kind, the newest.
pub fn keep<T: Step>(taken: &T, seconds: u32) {
    let sealed = serde_json::to_vec(taken).ok().and_then(|text| sealed_cookie::seal(&identity(), T::NAME, &text));
    if let Some(sealed) = sealed {
        set_cookie(&format!("{}={sealed}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax", T::NAME));
    }
}

/// What this browser has taken along.
pub fn kept<T: Step>() -> Option<T> {
    serde_json::from_slice(&sealed_cookie::open(&identity(), T::NAME, &cookie(T::NAME)?)?).ok()
}

/// Has it no more: it has done its work.
pub fn forget<T: Step>() {
    set_cookie(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", T::NAME));
}
