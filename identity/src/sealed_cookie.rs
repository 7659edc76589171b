//! What a browser carries from one step to the next for us, and must not be able to make up or to read.

use crate::Identity;

fn place(name: &str) -> String {
    format!("step/{name}")
}

/// Seals it as a text that a cookie takes; only [`open`] under the same name opens it again.
pub fn seal(identity: &Identity, name: &str, plain: &[u8]) -> Option<String> {
    identity.options().master_key.seal(&place(name), plain)
}

/// Opens what [`seal`] sealed; nothing for anything else.
pub fn open(identity: &Identity, name: &str, sealed: &str) -> Option<Vec<u8>> {
    identity.options().master_key.open(&place(name), sealed).ok()
}
