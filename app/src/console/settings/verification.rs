//! Rules for verification codes by SMS and email.

mod server;

pub use server::SaveVerification;

use super::duration::DurationField;
use super::read_again_when_saved;
use crate::AppError;
use crate::components::{Card, Check, ErrorAlert, Field, Form, NumberField, Submit};
use crate::console::changes::was;
use crate::console::lockout::ConfirmLockout;
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::verification;
use doorward_contract::settings::{Settings, VerificationRules};
use leptos::prelude::*;

const FIELDS: &[&str] = &[
    "code_seconds",
    "resend_seconds",
    "per_contact_day",
    "per_network_hour",
    "sms_day_limit",
    "countries",
    "confirm_lockout",
];

#[component]
pub(super) fn Verification(now: VerificationRules, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = verification::texts();
    let form = use_admin_form::<SaveVerification>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    let countries = form.previous_value("countries").unwrap_or_else(|| now.countries.join(", "));
    view! {
        <Card title=texts.title text=texts.lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                {spans(form, &now)}
                <NumberField
                    name="per_contact_day"
                    label=texts.per_contact
                    value=now.per_contact_day
                    min=1
                    max=100
                    hint=texts.per_contact_hint
                    error=form.error_at("per_contact_day")
                />
                <NumberField
                    name="per_network_hour"
                    label=texts.per_network
                    value=now.per_network_hour
                    min=1
                    max=10_000
                    hint=texts.per_network_hint
                    error=form.error_at("per_network_hour")
                />
                <SmsLimit form limit=now.sms_day_limit />
                <Field
                    name="countries"
                    label=texts.countries
                    hint=texts.countries_hint
                    value=Some(countries)
                    error=form.error_at("countries")
                    autocomplete="off"
                    required=true
                />
                <div>
                    <Check name="tell_is_user" label=texts.tell checked=now.tell_is_user />
                    <p class="field__hint check__hint">{texts.tell_hint}</p>
                </div>
                <ConfirmLockout error=form.error_signal() />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/verification" body />
        </Card>
    }
}

fn spans(form: FormState<SaveVerification>, now: &VerificationRules) -> impl IntoView + use<> {
    let texts = verification::texts();
    view! {
        <DurationField
            name="code_seconds"
            unit_name="code_unit"
            label=texts.life
            unit_label=texts.life_unit
            seconds=now.code_seconds
            hint=texts.life_hint.to_owned()
            error=form.error_at("code_seconds")
        />
        <DurationField
            name="resend_seconds"
            unit_name="resend_unit"
            label=texts.resend
            unit_label=texts.resend_unit
            seconds=now.resend_seconds
            hint=texts.resend_hint.to_owned()
            error=form.error_at("resend_seconds")
        />
    }
}

// The number belongs to one choice; the style sheet hides it while another is selected.
#[component]
fn SmsLimit(form: FormState<SaveVerification>, limit: i32) -> impl IntoView {
    let texts = verification::texts();
    let some = limit >= 0;
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.sms_day}</legend>
            <label class="choice">
                <input class="choice__dot" type="radio" name="sms" value="any" checked=!some />
                <span class="choice__name">{texts.sms_any}</span>
            </label>
            <label class="choice">
                <input class="choice__dot choice__dot--opens" type="radio" name="sms" value="some" checked=some />
                <span class="choice__name">{texts.sms_some}</span>
            </label>
            <div class="choices__opened">
                <NumberField
                    name="sms_day_limit"
                    label=texts.sms_count
                    value=u32::try_from(limit).unwrap_or(1000)
                    min=0
                    max=100_000_000
                    hint=texts.sms_count_hint
                    error=form.error_at("sms_day_limit")
                />
            </div>
        </fieldset>
    }
}
