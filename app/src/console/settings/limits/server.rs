//! Server function that saves the rate limits per IP address.

use crate::AppError;
use leptos::prelude::*;

/// Saves the limits. Numbers are text, so that an invalid number is reported at its field.
#[server(prefix = "/api", endpoint = "console/settings/limits")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_limits(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Registrations with a username, per hour.
    registrations_hour: String,
    /// New guests, per hour.
    guests_hour: String,
    /// Sign-ins of existing guests, per hour.
    guest_sign_ins_hour: String,
    /// New accounts through identity providers, per hour.
    provider_accounts_hour: String,
    /// Requests that start or finish a sign-in at a provider, per minute.
    provider_requests_minute: String,
    /// Failed password sign-ins, per hour.
    failed_sign_ins_hour: String,
    /// Username existence checks, per minute.
    existence_checks_minute: String,
    /// QR codes, per minute.
    qr_codes_minute: String,
    /// Captchas, per minute.
    captchas_minute: String,
) -> Result<(), AppError> {
    use super::super::save::{number, save};
    use doorward_contract::settings::Section;
    let permit = crate::console::authorize::require::<SaveLimits>().await?;
    let fields = [
        ("registrations_hour", registrations_hour),
        ("guests_hour", guests_hour),
        ("guest_sign_ins_hour", guest_sign_ins_hour),
        ("provider_accounts_hour", provider_accounts_hour),
        ("provider_requests_minute", provider_requests_minute),
        ("failed_sign_ins_hour", failed_sign_ins_hour),
        ("existence_checks_minute", existence_checks_minute),
        ("qr_codes_minute", qr_codes_minute),
        ("captchas_minute", captchas_minute),
    ];
    let limits = fields.into_iter().map(|(name, text)| {
        // A number outside of the type is out of range too, and must be reported at its field.
        let limit = number(name, &text)?.clamp(0, u32::MAX.into());
        Ok((name.to_owned(), serde_json::Value::from(limit)))
    });
    let change = limits.collect::<Result<serde_json::Map<_, _>, AppError>>().map(Into::into);
    save(&permit, "/admin/settings/limits", Section::Limits, &was, change).await
}
crate::rights::requires!(SaveLimits: SettingsEdit);
