//! Server functions for the captcha settings.

use crate::AppError;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Version of the stored secret of a captcha provider; `None` if there is none.
#[server(prefix = "/api", endpoint = "console/settings/captcha-secret")]
pub async fn captcha_secret_version() -> Result<Option<String>, AppError> {
    let permit = crate::console::authorize::require::<CaptchaSecretVersion>().await?;
    Ok(doorward_admin::settings::captcha_secret_version(&permit).await?)
}
crate::rights::requires!(CaptchaSecretVersion: SettingsRead);

/// Saves the captcha settings; an empty secret keeps the stored one.
#[server(prefix = "/api", endpoint = "console/settings/captcha")]
pub async fn save_captcha(
    /// Section the form was loaded with and the version of the stored secret, as JSON.
    was: String,
    /// `never`, `suspicious` or `always`.
    when: String,
    /// `builtin`, `turnstile` or `hcaptcha`.
    vendor: String,
    /// Public site key at the captcha provider.
    site_key: String,
    /// Secret of the captcha provider.
    secret: Secret,
    /// Overrides the verification address of the captcha provider.
    verify_url: String,
    /// Overrides the address of the widget script.
    script_url: String,
) -> Result<(), AppError> {
    use crate::console::changes::{Changes, Record};
    use doorward_admin::settings::save_captcha as save;
    use doorward_contract::settings::Section;
    let permit = crate::console::authorize::require::<SaveCaptcha>().await?;
    let address = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let input = serde_json::json!({
        "when": when,
        "vendor": vendor,
        "site_key": site_key.trim(),
        "verify_url": address(&verify_url),
        "script_url": address(&script_url),
    });
    let done = async {
        let changes = Changes::whole(&was, input)?;
        let done = save(&permit, changes.json(), &secret, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Settings(Section::Captcha), error))
    };
    let done = done.await.map_err(|error| {
        let values = [("when", &when), ("vendor", &vendor), ("site_key", &site_key)];
        let addresses = [("verify_url", &verify_url), ("script_url", &script_url)];
        let all = values.into_iter().chain(addresses);
        all.fold(error, |error, (field, value)| error.with_value_unless_changed(field, value))
    });
    crate::console::authorize::redirect_after("/admin/settings/captcha", done)
}
crate::rights::requires!(SaveCaptcha: SettingsEdit);
