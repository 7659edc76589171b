//! Cookies with state that only the server can read and write.
//!
//! They are sealed: a cookie that another page on this host, or an attacker who can set cookies, makes up is rejected. With
//! HTTPS their names have the prefix `__Host-`: a site of the same domain cannot replace them with some that we sealed for
//! its own browser. Their lifetime is sealed too, because only browsers respect `Max-Age`.

use super::{append_cookie, cookie, cookies, identity, is_https, secured};
use doorward_identity::{Identity, sealed_cookie};

/// `Set-Cookie` of a cookie for `seconds`.
pub fn line(identity: &Identity, name: &str, plain: &[u8], seconds: u32) -> Option<String> {
    let expires_at = identity.now().plus_secs(seconds.into()).as_millis();
    let sealed = sealed_cookie::seal(identity, name, &[&expires_at.to_be_bytes(), plain].concat())?;
    Some(attributed(identity, name, &sealed, seconds))
}

/// The state in a cookie of this request.
pub fn read(name: &str) -> Option<Vec<u8>> {
    let identity = identity();
    let sealed = cookie(&cookies::name(name, is_https(&identity)))?;
    let opened = sealed_cookie::open(&identity, name, &sealed)?;
    let (expires_at, plain) = opened.split_first_chunk()?;
    (identity.now().as_millis() < i64::from_be_bytes(*expires_at)).then(|| plain.to_vec())
}

/// Deletes the cookie.
pub fn delete(name: &str) {
    append_cookie(&attributed(&identity(), name, "", 0));
}

fn attributed(identity: &Identity, name: &str, value: &str, seconds: u32) -> String {
    let name = cookies::name(name, is_https(identity));
    secured(identity, &format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"))
}
