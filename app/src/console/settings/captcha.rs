//! Captcha settings: trigger and provider.

mod server;

pub use server::{CaptchaSecretVersion, SaveCaptcha};

use crate::AppError;
use crate::components::{Card, ErrorAlert, Field, FieldKind, Form, ResourceView, SecretField, SelectField, Submit};
use crate::console::changes::was;
use crate::console::labels::choices;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::captcha;
use crate::i18n::console::frame;
use doorward_contract::settings::{CaptchaRules, CaptchaVendor, CaptchaWhen, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["site_key", "secret", "verify_url", "script_url"];

#[component]
pub(super) fn Captchas(now: CaptchaRules, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = captcha::texts();
    let form = use_admin_form::<SaveCaptcha>();
    let stored = Resource::new(|| (), |()| server::captcha_secret_version());
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        stored.refetch();
        read.refetch();
    });
    let (body, rules) = (serde_json::to_string(&now).unwrap_or_default(), now.clone());
    view! {
        <Card title=texts.title text=texts.lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                {choice_of_when(form, now.when)}
                {choice_of_vendor(form, now.vendor)}
                <Field
                    name="site_key"
                    label=texts.site_key
                    kind=FieldKind::Username
                    hint=texts.site_key_hint
                    value=Some(form.previous_value("site_key").unwrap_or_else(|| now.site_key.clone()))
                    error=form.error_at("site_key")
                    autocomplete="off"
                    maxlength=128
                />
                <ResourceView resource=stored view=move |stored| view! { <VendorSecret form rules=rules.clone() stored /> } />
                <Addresses form now />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/captcha" body />
            <ApiExample method="PUT" path="/captcha/secret" body=r#"{"secret":"…"}"# />
        </Card>
    }
}

fn choice_of_when(form: FormState<SaveCaptcha>, now: CaptchaWhen) -> impl IntoView {
    let texts = captcha::texts();
    let options = choices([("never", texts.never), ("suspicious", texts.suspicious), ("always", texts.always)]);
    let stored = match now {
        CaptchaWhen::Never => "never",
        CaptchaWhen::Suspicious => "suspicious",
        CaptchaWhen::Always => "always",
    };
    let value = form.previous_value("when").unwrap_or_else(|| stored.to_owned());
    view! { <SelectField name="when" label=texts.when hint=texts.when_hint options value /> }
}

fn choice_of_vendor(form: FormState<SaveCaptcha>, now: CaptchaVendor) -> impl IntoView {
    let texts = captcha::texts();
    let options =
        choices([("builtin", texts.builtin), ("turnstile", "Cloudflare Turnstile"), ("hcaptcha", "hCaptcha")]);
    let stored = match now {
        CaptchaVendor::Builtin => "builtin",
        CaptchaVendor::Turnstile => "turnstile",
        CaptchaVendor::Hcaptcha => "hcaptcha",
    };
    let value = form.previous_value("vendor").unwrap_or_else(|| stored.to_owned());
    view! { <SelectField name="vendor" label=texts.vendor hint=texts.vendor_hint options value /> }
}

#[component]
fn VendorSecret(
    form: FormState<SaveCaptcha>,
    /// Section that the form is loaded with.
    rules: CaptchaRules,
    /// Version of the stored secret.
    stored: Option<String>,
) -> impl IntoView {
    let texts = captcha::texts();
    let hint = if stored.is_some() { texts.secret_stored } else { texts.secret_needed };
    let mut held = serde_json::to_value(rules).unwrap_or_default();
    held["secret_version"] = serde_json::json!(stored);
    view! {
        {was(&held)}
        <SecretField name="secret" label=texts.secret hint error=form.error_at("secret") />
    }
}

// Expanded when a value or an error is inside.
#[component]
fn Addresses(form: FormState<SaveCaptcha>, now: CaptchaRules) -> impl IntoView {
    let texts = captcha::texts();
    let stored = |field, now: Option<String>| Some(form.previous_value(field).or(now).unwrap_or_default());
    let used = now.verify_url.is_some() || now.script_url.is_some();
    let wrong = move || form.error().and_then(|error| error.field).is_some_and(|field| field.ends_with("_url"));
    view! {
        <details class="fold" open=move || used || wrong()>
            <summary class="fold__title">{texts.advanced}</summary>
            <div class="form">
                <Field
                    name="verify_url"
                    label=texts.verify_url
                    kind=FieldKind::Url
                    hint=texts.verify_url_hint
                    value=stored("verify_url", now.verify_url)
                    error=form.error_at("verify_url")
                    autocomplete="off"
                />
                <Field
                    name="script_url"
                    label=texts.script_url
                    kind=FieldKind::Url
                    hint=texts.script_url_hint
                    value=stored("script_url", now.script_url)
                    error=form.error_at("script_url")
                    autocomplete="off"
                />
            </div>
        </details>
    }
}
