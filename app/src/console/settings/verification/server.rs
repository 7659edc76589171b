//! Server function that saves the rules for verification codes.

use crate::AppError;
use leptos::prelude::*;

/// Saves the rules. Numbers are text, so that an invalid number is reported at its field.
#[server(prefix = "/api", endpoint = "console/settings/verification")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_verification(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Lifetime of a code, in units of `code_unit`.
    code_seconds: String,
    /// Unit in seconds.
    code_unit: u32,
    /// Minimum time between two messages, in units of `resend_unit`.
    resend_seconds: String,
    /// Unit in seconds.
    resend_unit: u32,
    /// Messages per day to one contact.
    per_contact_day: String,
    /// Messages per hour from one network.
    per_network_hour: String,
    /// `any` or `some`.
    sms: String,
    /// SMS limit per day, for `some`.
    sms_day_limit: String,
    /// Allowed country codes.
    countries: String,
    /// Whether the response reveals if a contact belongs to an account.
    tell_is_user: Option<bool>,
    /// Confirms that users lose their only sign-in method; `confirmed_users` has the number of users that was shown.
    confirm_lockout: Option<String>,
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    use super::super::save::{number, saved};
    use crate::console::authorize::redirect_after;
    use doorward_contract::settings::Section;
    let permit = crate::console::authorize::require::<SaveVerification>().await?;
    let codes: Vec<_> =
        countries.split([',', '，', '、', ' ', '\n']).map(str::trim).filter(|code| !code.is_empty()).collect();
    let change = (|| {
        let limit = match sms.as_str() {
            "any" => -1,
            "some" => number("sms_day_limit", &sms_day_limit)?,
            _ => return Err(AppError::unknown("sms")),
        };
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
    let confirmed = confirm_lockout.and(confirmed_users).unwrap_or(0);
    let done = saved(&permit, Section::Verification, &was, change, confirmed).await;
    redirect_after(
        "/admin/settings/verification",
        done.map_err(|error| error.with_value_unless_changed("countries", &countries)),
    )
}
crate::rights::requires!(SaveVerification: SettingsEdit);

// A number outside of the type is out of range too, and must be reported at its field.
#[cfg(feature = "ssr")]
fn within_u32(number: i64) -> i64 {
    number.clamp(0, u32::MAX.into())
}
