//! Cookies with state that only the server can read and write.
//!
//! They are sealed: a cookie that another page on this host, or an attacker who can set cookies, makes up is rejected. With
//! HTTPS their names have the prefix `__Host-`: a site of the same domain cannot replace them with some that we sealed for
//! its own browser. Their lifetime is sealed too, because only browsers respect `Max-Age`.
//!
//! Each belongs to the session of the browser in which it was made, or to none: the next user of a shared browser does not
//! see what the former one entered or created.

use super::{append_cookie, cookies, identity, is_https, secured};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use doorward_identity::{Identity, sealed_cookie};
use leptos::prelude::use_context;

/// What the names of all of them begin with.
const PREFIX: &str = "door_";

/// The cookie of the browser's session; empty without a session.
pub struct SessionCookie(String);

impl SessionCookie {
    /// That of a request.
    pub fn of(identity: &Identity, headers: &HeaderMap) -> Self {
        let name = cookies::name(cookies::SESSION, is_https(identity));
        Self(cookies::read(headers, &name).unwrap_or_default())
    }

    /// That of this request.
    pub fn current(identity: &Identity) -> Self {
        use_context::<Parts>().map_or_else(|| Self(String::new()), |request| Self::of(identity, &request.headers))
    }
}

/// `Set-Cookie` of a cookie for `seconds`.
pub fn line(identity: &Identity, session: &SessionCookie, name: &str, plain: &[u8], seconds: u32) -> Option<String> {
    let expires_at = identity.now().plus_secs(seconds.into()).as_millis();
    let sealed = sealed_cookie::seal(identity, name, &session.0, &[&expires_at.to_be_bytes(), plain].concat())?;
    Some(attributed(identity, &full_name(identity, name), &sealed, seconds))
}

/// The state in a cookie of this request.
pub fn read(name: &str) -> Option<Vec<u8>> {
    let identity = identity();
    let sealed = super::cookie(&full_name(&identity, name))?;
    let opened = sealed_cookie::open(&identity, name, &SessionCookie::current(&identity).0, &sealed)?;
    let (expires_at, plain) = opened.split_first_chunk()?;
    (identity.now().as_millis() < i64::from_be_bytes(*expires_at)).then(|| plain.to_vec())
}

/// Deletes the cookie.
pub fn delete(name: &str) {
    let identity = identity();
    append_cookie(&attributed(&identity, &full_name(&identity, name), "", 0));
}

/// Deletes all of these cookies that this request has.
pub fn delete_all() {
    let Some(request) = use_context::<Parts>() else { return };
    for cookie in deleted_cookies(&identity(), &request.headers) {
        append_cookie(&cookie);
    }
}

/// `Set-Cookie` lines that delete all of these cookies that a request has.
pub fn deleted_cookies(identity: &Identity, headers: &HeaderMap) -> Vec<String> {
    let prefix = full_name(identity, "");
    let named = cookies::pairs(headers).filter(|(name, _)| name.starts_with(&prefix));
    named.map(|(name, _)| attributed(identity, name, "", 0)).collect()
}

fn full_name(identity: &Identity, name: &str) -> String {
    cookies::name(&format!("{PREFIX}{name}"), is_https(identity))
}

fn attributed(identity: &Identity, full_name: &str, value: &str, seconds: u32) -> String {
    secured(identity, &format!("{full_name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"))
}
