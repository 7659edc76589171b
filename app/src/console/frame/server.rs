//! Server function that identifies the caller.

use crate::AppError;
use crate::rights::Administrator;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use doorward_contract::account::display_name;

/// Returns the caller, if they have access to the console.
#[server(prefix = "/api", endpoint = "console/me")]
pub async fn who_am_i() -> Result<Administrator, AppError> {
    let (viewer, may) = crate::console::authorize::require_any().await?;
    Ok(Administrator {
        name: display_name([&viewer.name, &viewer.username]).unwrap_or(viewer.uid.as_str()).to_owned(),
        uid: viewer.uid,
        env_id: expect_context::<doorward_identity::Identity>().options().env_id.clone(),
        may,
    })
}
