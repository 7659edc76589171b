//! Server functions for the former system.

use crate::AppError;
use doorward_contract::Secret;
use doorward_contract::admin::LegacyAnswer;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use doorward_admin::settings;

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/settings/former-system";

/// Whether a secret is stored for the system of the settings.
#[server(prefix = "/api", endpoint = "console/settings/legacy-secret")]
pub async fn has_legacy_secret() -> Result<bool, AppError> {
    let permit = require::<HasLegacySecret>().await?;
    Ok(settings::has_legacy_secret(&permit).await?)
}
crate::rights::requires!(HasLegacySecret: SettingsRead);

/// Saves the former system; an empty secret keeps the stored one.
#[server(prefix = "/api", endpoint = "console/settings/legacy")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_legacy_system(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// `off`, `http`, `firebase`, `auth0` or `supabase`.
    kind: String,
    /// Address of the system.
    url: String,
    /// Client ID at Auth0.
    client_id: String,
    /// Connection at Auth0.
    connection: String,
    /// Key of the hook's signatures, or the secret of the service.
    secret: Secret,
    /// Whether verified contacts are trusted.
    trust_contacts: Option<bool>,
    /// Seconds until the system must have answered.
    timeout_seconds: String,
) -> Result<(), AppError> {
    use crate::console::changes::{Changes, Record};
    use crate::console::settings::save::number;
    use doorward_contract::settings::Section;
    let permit = require::<SaveLegacySystem>().await?;
    let done = async {
        let input = serde_json::json!({
            "kind": kind,
            "url": url.trim(),
            "client_id": client_id.trim(),
            "connection": connection.trim(),
            "trust_contacts": trust_contacts.unwrap_or(false),
            // A number outside of the type is out of range too, and must be reported at its field.
            "timeout_seconds": number("timeout_seconds", &timeout_seconds)?.clamp(0, 255),
        });
        let changes = Changes::whole(&was, input)?;
        let done = settings::save_legacy_system(&permit, changes.json(), &secret, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Settings(Section::LegacySystem), error))
    };
    let done = done.await.map_err(|error: AppError| {
        let values = [("kind", &kind), ("url", &url), ("client_id", &client_id), ("connection", &connection)];
        values.into_iter().fold(error, |error, (field, value)| error.with_value_unless_changed(field, value))
    });
    redirect_after(PAGE, done)
}
crate::rights::requires!(SaveLegacySystem: SettingsEdit);

/// Asks the former system about a password. Requires JavaScript, which is needed to show the answer.
#[server(prefix = "/api", endpoint = "console/settings/legacy/test")]
pub async fn test_legacy_system(
    /// Username, email address or phone number.
    identifier: String,
    password: Secret,
) -> Result<LegacyAnswer, AppError> {
    use doorward_contract::admin::LegacyTrial;
    let permit = require::<TestLegacySystem>().await?;
    redirect_after(PAGE, settings::test_legacy_system(&permit, &LegacyTrial { identifier, password }).await)
}
crate::rights::requires!(TestLegacySystem: SettingsEdit);
