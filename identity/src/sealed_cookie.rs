//! Encrypted state that a browser carries between two steps and can neither forge nor read.

use crate::Identity;

/// The session comes last: it is the only part that a client chooses.
fn place(name: &str, session: &str) -> String {
    format!("step/{name}/{session}")
}

/// Encrypts to a cookie value; [`open`] decrypts it only under the same name and for the same session cookie.
pub fn seal(identity: &Identity, name: &str, session: &str, plain: &[u8]) -> Option<String> {
    identity.options().master_key.seal(&place(name, session), plain)
}

/// Decrypts a value from [`seal`]; `None` for anything else.
pub fn open(identity: &Identity, name: &str, session: &str, sealed: &str) -> Option<Vec<u8>> {
    identity.options().master_key.open(&place(name, session), sealed).ok()
}
