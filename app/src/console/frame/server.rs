//! Server function that identifies the caller.

use crate::AppError;
use crate::rights::Administrator;
use leptos::prelude::*;

/// Returns the caller, if they have access to the console.
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

// Sets the response status too, for clients that do not read the page.
#[cfg(feature = "ssr")]
fn answer_with_status(error: &AppError) {
    if !error.is_signed_out() {
        crate::request::status(error.code.status());
    }
}
