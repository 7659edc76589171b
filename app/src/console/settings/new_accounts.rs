//! Default roles of new accounts.

use super::read_again_when_saved;
use super::server::SaveNewAccounts;
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, Pick, Picker, Plain, Submit};
use crate::console::changes::was;
use crate::console::find::{Roles, roles};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::{picker, settings};
use doorward_contract::settings::{NewAccounts, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["internal_roles", "external_roles"];

#[component]
pub(super) fn FirstRoles(now: NewAccounts, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = settings::texts();
    let form = use_admin_form::<SaveNewAccounts>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    let value_of = move |field: &str, now: Vec<String>| form.previous_value(field).unwrap_or_else(|| now.join("\n"));
    view! {
        <Card title=texts.new_accounts text=texts.new_accounts_lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                <Picker
                    name="internal_roles"
                    label=texts.internal_roles
                    source=roles(Roles::Custom)
                    pick=Pick::Many
                    plain=Plain::Lines(3)
                    placeholder=picker::texts().roles
                    hint=texts.new_accounts_hint
                    plain_hint=texts.roles_format
                    value=value_of("internal_roles", now.internal_roles)
                    error=form.error_at("internal_roles")
                />
                <Picker
                    name="external_roles"
                    label=texts.external_roles
                    source=roles(Roles::Custom)
                    pick=Pick::Many
                    plain=Plain::Lines(3)
                    placeholder=picker::texts().roles
                    hint=texts.external_roles_hint
                    plain_hint=texts.roles_format
                    value=value_of("external_roles", now.external_roles)
                    error=form.error_at("external_roles")
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/new_accounts" body />
        </Card>
    }
}
