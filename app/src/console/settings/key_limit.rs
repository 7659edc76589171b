//! How many API keys there can be.

use super::read_again_when_saved;
use crate::AppError;
use crate::components::{Card, Check, ErrorAlert, Form, NumberField, Submit};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::{api_keys, settings};
use doorward_contract::settings::{ApiKeyLimits, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["max"];

#[component]
pub(super) fn KeyLimit(now: ApiKeyLimits, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = settings::texts();
    let form = use_admin_form::<SaveKeyLimit>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    // Without a limit, the field offers the default one.
    let most = u32::try_from(now.max).or_else(|_| u32::try_from(ApiKeyLimits::default().max)).unwrap_or_default();
    view! {
        <Card title=api_keys::texts().title text=texts.api_keys_lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                <NumberField
                    name="max"
                    label=texts.api_keys_max
                    value=most
                    min=0
                    max=1_000
                    hint=texts.api_keys_max_hint
                    error=form.error_at("max")
                />
                <Check name="unlimited" label=texts.api_keys_any checked=now.max < 0 />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/api_keys" body />
        </Card>
    }
}

/// Saves the limit.
#[server(prefix = "/api", endpoint = "console/settings/api-keys")]
pub async fn save_key_limit(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Most keys.
    max: String,
    /// Whether there can be any number.
    unlimited: Option<bool>,
) -> Result<(), AppError> {
    use super::save::{number, save};
    use doorward_contract::settings::Section;
    let permit = crate::console::authorize::require::<SaveKeyLimit>().await?;
    let most = match unlimited {
        Some(true) => Ok(-1),
        // A number outside of the type is out of range too, and must be reported at its field.
        _ => number("max", &max).map(|most| most.clamp(-2, i64::from(i16::MAX))),
    };
    let change = most.map(|most| serde_json::json!({ "max": most }));
    save(&permit, "/admin/settings/api-keys", Section::ApiKeys, &was, change).await
}
crate::rights::requires!(SaveKeyLimit: SettingsEdit);
