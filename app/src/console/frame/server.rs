//! Who is calling.

use crate::AppError;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who sits in front of the screen, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// The uid.
    pub uid: String,
    /// What to call them.
    pub name: String,
    /// Id of the environment they administer.
    pub env_id: String,
    /// What they may do.
    pub may: Vec<AdminAction>,
}

/// Tells who is calling, if the console is open to them.
#[server(prefix = "/api", endpoint = "console/me")]
pub async fn who_am_i() -> Result<Administrator, AppError> {
    let (viewer, may) = crate::console::authorize::require_any().await.inspect_err(answer_with_status)?;
    Ok(Administrator {
        name: viewer.name.or(viewer.username).unwrap_or_else(|| viewer.uid.clone()),
        uid: viewer.uid,
        env_id: expect_context::<doorward_identity::Identity>().options().env_id.clone(),
        may,
    })
}

// The page says it in words; the status says it to everything else.
#[cfg(feature = "ssr")]
fn answer_with_status(error: &AppError) {
    if !error.is_signed_out() {
        crate::request::status(error.code.status());
    }
}
