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
use crate::i18n::console::limits as words;
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
    words::texts().title
}

#[component]
pub(super) fn Limits(now: AddressLimits, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<SaveLimits>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    let field = move |(name, (label, hint), value, max): (&'static str, (&'static str, &'static str), u32, u32)| {
        view! { <NumberField name label value min=1 max hint error=form.error_at(name) /> }
    };
    let fields = [
        ("registrations_hour", (words.registrations, words.registrations_hint), now.registrations_hour, 100_000),
        ("guests_hour", (words.guests, words.guests_hint), now.guests_hour, 100_000),
        ("guest_sign_ins_hour", (words.guest_sign_ins, words.guest_sign_ins_hint), now.guest_sign_ins_hour, 1_000_000),
        ("provider_accounts_hour", (words.accounts, words.accounts_hint), now.provider_accounts_hour, 100_000),
        ("provider_requests_minute", (words.requests, words.requests_hint), now.provider_requests_minute, 100_000),
        ("failed_sign_ins_hour", (words.failures, words.failures_hint), now.failed_sign_ins_hour, 100_000),
        ("existence_checks_minute", (words.checks, words.checks_hint), now.existence_checks_minute, 10_000),
        ("qr_codes_minute", (words.qr_codes, words.qr_codes_hint), now.qr_codes_minute, 10_000),
        ("captchas_minute", (words.captchas, words.captchas_hint), now.captchas_minute, 10_000),
    ];
    view! {
        <Card title=words.title text=words.lead>
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
