//! Rate limits per IP address.

mod server;

pub use server::SaveLimits;

use super::read_again_when_saved;
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, NumberField, Submit};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::limits;
use doorward_contract::settings::{AddressLimits, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &[
    "registrations_hour",
    "guests_hour",
    "guest_sign_ins_hour",
    "provider_accounts_hour",
    "provider_requests_minute",
    "failed_sign_ins_hour",
    "existence_checks_minute",
    "qr_codes_minute",
    "captchas_minute",
];

pub(super) fn title() -> &'static str {
    limits::texts().title
}

#[component]
pub(super) fn Limits(now: AddressLimits, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = limits::texts();
    let form = use_admin_form::<SaveLimits>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    let field = move |(name, (label, hint), value, max): (&'static str, (&'static str, &'static str), u32, u32)| {
        view! { <NumberField name label value min=1 max hint error=form.error_at(name) /> }
    };
    let fields = [
        ("registrations_hour", (texts.registrations, texts.registrations_hint), now.registrations_hour, 100_000),
        ("guests_hour", (texts.guests, texts.guests_hint), now.guests_hour, 100_000),
        ("guest_sign_ins_hour", (texts.guest_sign_ins, texts.guest_sign_ins_hint), now.guest_sign_ins_hour, 1_000_000),
        ("provider_accounts_hour", (texts.accounts, texts.accounts_hint), now.provider_accounts_hour, 100_000),
        ("provider_requests_minute", (texts.requests, texts.requests_hint), now.provider_requests_minute, 100_000),
        ("failed_sign_ins_hour", (texts.failures, texts.failures_hint), now.failed_sign_ins_hour, 100_000),
        ("existence_checks_minute", (texts.checks, texts.checks_hint), now.existence_checks_minute, 10_000),
        ("qr_codes_minute", (texts.qr_codes, texts.qr_codes_hint), now.qr_codes_minute, 10_000),
        ("captchas_minute", (texts.captchas, texts.captchas_hint), now.captchas_minute, 10_000),
    ];
    view! {
        <Card title=texts.title text=texts.lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                {fields.map(field).collect_view()}
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/limits" body />
        </Card>
    }
}
