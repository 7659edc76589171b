//! Page that creates a role.

use super::PATH;
use super::server::CreateRole;
use crate::components::{ButtonKind, ErrorAlert, Field, FieldKind, Form, Icon, LinkButton, Submit, Symbol, TextArea};
use crate::console::access::role_page;
use crate::console::notice::on_done;
use crate::console::page::{ApiExample, Page};
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::refusal;
use crate::i18n::console::roles;
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["id", "name", "description"];

/// `/admin/new-role`
#[component]
pub fn NewRolePage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::RolesEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = roles::texts();
    let form = use_admin_form::<CreateRole>().with_sentences(refusal);
    let navigate = use_navigate();
    on_done(form, move |id: String| navigate(&format!("{}/policies", role_page(&id)), Default::default()));
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <Page title=texts.new_title lead=texts.new_lead>
            <Form state=form class="form--sheet">
                <ErrorAlert message=form.error_above(FIELDS) />
                <Field
                    name="name"
                    label=texts.name
                    hint=texts.name_hint
                    value=form.previous_value("name")
                    error=form.error_at("name")
                    autocomplete="off"
                    maxlength=64
                    required=true
                    autofocus=form.is_fresh()
                />
                <Field
                    name="id"
                    label=texts.id
                    kind=FieldKind::Username
                    hint=texts.id_hint
                    value=form.previous_value("id")
                    error=form.error_at("id")
                    autocomplete="off"
                    maxlength=64
                    required=true
                />
                <TextArea
                    name="description"
                    label=texts.description
                    hint=texts.description_hint
                    value=form.previous_value("description").unwrap_or_default()
                    error=form.error_at("description")
                    maxlength=255
                />
                <div class="form__actions">
                    <Submit pending=form.busy()>{texts.create}</Submit>
                    <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
                </div>
            </Form>
            <ApiExample method="POST" path="/roles" body=r#"{"id":"content_editor","name":"内容编辑"}"# />
        </Page>
    }
}
