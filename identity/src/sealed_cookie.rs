//! Encrypted state that a browser carries between two steps and can neither forge nor read.

use crate::Identity;

fn place(name: &str) -> String {
    format!("step/{name}")
}

/// Encrypts to a cookie value; [`open`] decrypts it only under the same name.
pub fn seal(identity: &Identity, name: &str, plain: &[u8]) -> Option<String> {
    identity.options().master_key.seal(&place(name), plain)
}

/// Decrypts a value from [`seal`]; `None` for anything else.
pub fn open(identity: &Identity, name: &str, sealed: &str) -> Option<Vec<u8>> {
    identity.options().master_key.open(&place(name), sealed).ok()
}
