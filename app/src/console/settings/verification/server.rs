//! Saves the rules for codes.

use crate::AppError;
use leptos::prelude::*;

/// Numbers come as text, so that a wrong one is answered beside its field.
#[server(prefix = "/api", endpoint = "console/settings/verification")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_verification(
    /// What the form was filled with.
    was: String,
    /// Number of units a code works.
    code_seconds: String,
    /// Seconds of its unit.
    code_unit: u32,
    /// Number of units between two messages.
    resend_seconds: String,
    /// Seconds of its unit.
    resend_unit: u32,
    /// Messages a day to one contact.
    per_contact_day: String,
    /// Messages an hour from one network.
    per_network_hour: String,
    /// `any` or `some`.
    sms: String,
    /// How many SMS a day, when it is some.
    sms_day_limit: String,
    /// Country codes.
    countries: String,
    /// Whether the answer tells if a contact is an account's.
    tell_is_user: Option<bool>,
    /// Whether people may lose their only sign-in method, and of how many the administrator was told.
    confirm_lockout: Option<String>,
    /// How many they are.
    told: Option<u64>,
) -> Result<(), AppError> {
    use super::super::save::{number, saved};
    use crate::console::authorize::redirect_after;
    use doorward_contract::settings::Section;
    let permit = crate::console::authorize::require::<SaveVerification>().await?;
    let codes: Vec<_> =
        countries.split([',', '，', '、', ' ', '\n']).map(str::trim).filter(|code| !code.is_empty()).collect();
    let change = (|| {
        let limit = if sms == "any" { -1 } else { number("sms_day_limit", &sms_day_limit)? };
        Ok(serde_json::json!({
            "code_seconds": within_u32(number("code_seconds", &code_seconds)?.saturating_mul(code_unit.into())),
            "resend_seconds": within_u32(number("resend_seconds", &resend_seconds)?.saturating_mul(resend_unit.into())),
            "per_contact_day": within_u32(number("per_contact_day", &per_contact_day)?),
            "per_network_hour": within_u32(number("per_network_hour", &per_network_hour)?),
            "sms_day_limit": limit.clamp(-2, i32::MAX.into()),
            "countries": codes,
            "tell_is_user": tell_is_user.unwrap_or(false),
        }))
    })();
    let confirmed = confirm_lockout.and(told).unwrap_or(0);
    let done = saved(&permit, Section::Verification, &was, change, confirmed).await;
    redirect_after::<SaveVerification, _, _>(
        "/admin/settings/verification",
        done.map_err(|error| error.with_value_unless_changed("countries", &countries)),
    )
}
crate::rights::requires!(SaveVerification: SettingsEdit);

// What does not fit the type is out of range all the same, and must be answered beside its field.
#[cfg(feature = "ssr")]
fn within_u32(number: i64) -> i64 {
    number.clamp(0, u32::MAX.into())
}
