//! Applications that register themselves, and what they may request.

mod server;

pub use server::SaveRegistration;

use super::read_again_when_saved;
use crate::AppError;
use crate::components::{Card, Check, ErrorAlert, Form, ListCheck, NumberField, SelectField, Submit, TextArea};
use crate::console::changes::was;
use crate::console::labels::choices;
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::registration;
use doorward_contract::oauth::Scope;
use doorward_contract::settings::{OauthRules, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["registration", "registered_resources", "registration_days_unused"];

#[component]
pub(super) fn AppRegistration(now: OauthRules, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = registration::texts();
    let form = use_admin_form::<SaveRegistration>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    let options = choices([("off", texts.off), ("token", texts.token), ("open", texts.open)]);
    let registration = form.previous_value("registration").unwrap_or_else(|| now.registration.as_str().to_owned());
    let stored_resources = now.registered_resources.join("\n");
    view! {
        <Card title=texts.title text=texts.lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                <SelectField
                    name="registration"
                    label=texts.registration
                    hint=texts.registration_hint
                    options
                    value=registration
                    error=form.error_at("registration")
                />
                <Check name="client_id_metadata" label=texts.documents checked=now.client_id_metadata />
                <p class="field__hint check__hint">{texts.documents_hint}</p>
                <Scopes now=now.registered_scopes />
                <TextArea
                    name="registered_resources"
                    label=texts.resources
                    hint=texts.resources_hint
                    value=form.previous_value("registered_resources").unwrap_or(stored_resources)
                    error=form.error_at("registered_resources")
                />
                <NumberField
                    name="registration_days_unused"
                    label=texts.days
                    hint=texts.days_hint
                    value=now.registration_days_unused.into()
                    min=1
                    max=365
                    error=form.error_at("registration_days_unused")
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/oauth" body />
        </Card>
    }
}

#[component]
fn Scopes(now: Vec<Scope>) -> impl IntoView {
    let boxes = Scope::ALL
        .map(|scope| {
            let (word, checked) = (scope.as_str(), now.contains(&scope));
            view! { <ListCheck name="registered_scopes[]" value=word label=word checked /> }
        })
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{registration::texts().scopes}</legend>
            {boxes}
        </fieldset>
    }
}
