//! Server function that saves the rules for applications that register themselves.

use crate::AppError;
use leptos::prelude::*;

/// Saves the rules. Numbers are text, so that an invalid number is reported at its field.
#[server(prefix = "/api", endpoint = "console/settings/oauth")]
pub async fn save_registration(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// `off`, `token` or `open`.
    registration: String,
    /// Whether an ID can be the address of a document.
    client_id_metadata: Option<bool>,
    /// Scopes that may be requested.
    registered_scopes: Option<Vec<String>>,
    /// Audiences that may be requested, one per line.
    registered_resources: String,
    /// Days until an unused application is deleted.
    registration_days_unused: String,
) -> Result<(), AppError> {
    use super::super::save::{number, saved};
    use crate::console::authorize::redirect_after;
    use doorward_contract::oauth::Scope;
    use doorward_contract::settings::{Registration, Section};
    let permit = crate::console::authorize::require::<SaveRegistration>().await?;
    let resources: Vec<_> = registered_resources.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let change = (|| {
        let scopes = registered_scopes.unwrap_or_default();
        if Registration::parse(&registration).is_none() {
            return Err(AppError::unknown("registration"));
        }
        if !scopes.iter().all(|scope| Scope::parse(scope).is_some()) {
            return Err(AppError::unknown("registered_scopes"));
        }
        // A number outside of the type is out of range too, and must be reported at its field.
        let days = number("registration_days_unused", &registration_days_unused)?.clamp(0, u16::MAX.into());
        Ok(serde_json::json!({
            "registration": registration,
            "client_id_metadata": client_id_metadata.unwrap_or(false),
            "registered_scopes": scopes,
            "registered_resources": resources,
            "registration_days_unused": days,
        }))
    })();
    let done = saved(&permit, Section::Oauth, &was, change, 0).await;
    redirect_after(
        "/admin/settings/app-registration",
        done.map_err(|error| error.with_value_unless_changed("registered_resources", &registered_resources)),
    )
}
crate::rights::requires!(SaveRegistration: SettingsEdit);
