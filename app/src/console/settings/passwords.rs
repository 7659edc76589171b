//! Rules for new passwords.

use super::read_again_when_saved;
use super::server::SavePasswords;
use crate::AppError;
use crate::components::{Card, Check, ErrorAlert, Form, NumberField, Submit};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::settings;
use doorward_contract::settings::{PasswordRules, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["min_length", "required_classes", "max_age_days"];

#[component]
pub(super) fn Passwords(now: PasswordRules, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = settings::texts();
    let form = use_admin_form::<SavePasswords>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    view! {
        <Card title=texts.passwords text=texts.passwords_lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                <NumberField
                    name="min_length"
                    label=texts.min_length
                    value=now.min_length.into()
                    min=8
                    max=64
                    hint=texts.min_length_hint
                    error=form.error_at("min_length")
                />
                <NumberField
                    name="required_classes"
                    label=texts.classes
                    value=now.required_classes.into()
                    min=0
                    max=4
                    hint=texts.classes_hint
                    error=form.error_at("required_classes")
                />
                <NumberField
                    name="max_age_days"
                    label=texts.max_age
                    value=now.max_age_days.into()
                    min=0
                    max=3650
                    hint=texts.max_age_hint
                    error=form.error_at("max_age_days")
                />
                <Check name="change_at_first_sign_in" label=texts.first_change checked=now.change_at_first_sign_in />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/passwords" body />
        </Card>
    }
}
