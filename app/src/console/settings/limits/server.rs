//! Saves what one network address may do.

use crate::AppError;
use leptos::prelude::*;

/// Numbers come as text, so that a wrong one is answered beside its field.
#[server(prefix = "/api", endpoint = "console/settings/limits")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_limits(
    /// What the form was filled with.
    was: String,
    /// Registrations with a user name an hour.
    registrations_hour: String,
    /// New guests an hour.
    guests_hour: String,
    /// Sign-ins of existing guests an hour.
    guest_sign_ins_hour: String,
    /// New accounts through identity providers an hour.
    provider_accounts_hour: String,
    /// Requests that begin or finish a sign-in at a provider, a minute.
    provider_requests_minute: String,
    /// Failed password sign-ins an hour.
    failed_sign_ins_hour: String,
    /// Questions whether a user name exists, a minute.
    existence_checks_minute: String,
    /// QR codes a minute.
    qr_codes_minute: String,
    /// Captchas a minute.
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
        // What does not fit the type is out of range all the same, and must be answered beside its field.
        let limit = number(name, &text)?.clamp(0, u32::MAX.into());
        Ok((name.to_owned(), serde_json::Value::from(limit)))
    });
    let change = limits.collect::<Result<serde_json::Map<_, _>, AppError>>().map(Into::into);
    save::<SaveLimits>(&permit, "/admin/settings/limits", Section::Limits, &was, change).await
}
crate::rights::requires!(SaveLimits: SettingsEdit);
