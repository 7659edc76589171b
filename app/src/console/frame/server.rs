//! Who is calling.

use crate::DoorError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The administrator in front of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// The uid.
    pub uid: String,
    /// What to call them.
    pub name: String,
    /// Id of the environment they administer.
    pub env_id: String,
}

/// Tells who is calling, if it is an administrator.
#[server(prefix = "/api", endpoint = "console/me")]
pub async fn who_am_i() -> Result<Administrator, DoorError> {
    let admin = crate::console::door::require_admin().await.inspect_err(answer_with_status)?;
    let viewer = admin.viewer;
    Ok(Administrator {
        name: viewer.name.or(viewer.username).unwrap_or_else(|| viewer.uid.clone()),
        uid: viewer.uid,
        env_id: admin.identity.options().env_id.clone(),
    })
}

// The page says it in words; the status says it to everything else.
#[cfg(feature = "ssr")]
fn answer_with_status(error: &DoorError) {
    if !error.is_signed_out() {
        crate::door::status(error.code.status());
    }
}
