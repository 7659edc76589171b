//! Reads and turns the switches.

use crate::DoorError;
use doorward_contract::settings::LoginMethods;
use leptos::prelude::*;

/// Which ways in are open.
#[server(prefix = "/api", endpoint = "console/methods")]
pub async fn read_login_methods() -> Result<LoginMethods, DoorError> {
    let admin = crate::console::door::require_admin().await?;
    Ok(admin.identity.settings().login_methods.clone())
}

/// Opens or closes one way in.
#[server(prefix = "/api", endpoint = "console/methods/set")]
pub async fn set_login_method(
    /// Which, by its name in the settings.
    method: String,
    /// Open or closed.
    on: bool,
) -> Result<(), DoorError> {
    use doorward_contract::settings::Section;
    let admin = crate::console::door::require_admin().await?;
    let change = serde_json::json!({ method: on });
    let done =
        doorward_identity::admin::settings::patch(&admin.identity, Section::LoginMethods, change, &admin.actor).await;
    crate::console::door::settle::<SetLoginMethod, _, _>("/admin/methods", done).map(drop)
}
