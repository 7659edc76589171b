//! The page that makes a role.

use super::PATH;
use super::server::CreateRole;
use crate::components::{ButtonKind, ErrorAlert, Field, FieldKind, Form, Icon, LinkButton, Submit, Symbol, TextArea};
use crate::console::access::{role_page, wrong_above, wrong_at};
use crate::console::notice::on_done;
use crate::console::page::{ByApi, Page};
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::roles as words;
use crate::rights::Guarded;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["id", "name", "description"];

/// `/admin/new-role`
#[component]
pub fn NewRolePage() -> impl IntoView {
    view! { <Guarded to=AdminAction::RolesEdit><Making /></Guarded> }
}

#[component]
fn Making() -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<CreateRole>();
    let navigate = use_navigate();
    on_done(form, move |id: String| navigate(&format!("{}/policies", role_page(&id)), Default::default()));
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{words.back}</a>
        <Page title=words.new_title lead=words.new_lead>
            <Form state=form class="form--sheet">
                <ErrorAlert message=wrong_above(form, FIELDS) />
                <Field
                    name="name"
                    label=words.name
                    hint=words.name_hint
                    value=form.typed("name")
                    error=wrong_at(form, "name")
                    autocomplete="off"
                    maxlength=64
                    required=true
                    autofocus=form.is_fresh()
                />
                <Field
                    name="id"
                    label=words.id
                    kind=FieldKind::Username
                    hint=words.id_hint
                    value=form.typed("id")
                    error=wrong_at(form, "id")
                    autocomplete="off"
                    maxlength=64
                    required=true
                />
                <TextArea
                    name="description"
                    label=words.description
                    hint=words.description_hint
                    value=form.typed("description").unwrap_or_default()
                    error=wrong_at(form, "description")
                    maxlength=255
                />
                <div class="form__actions">
                    <Submit pending=form.busy()>{words.create}</Submit>
                    <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
                </div>
            </Form>
            <ByApi method="POST" path="/roles" body=r#"{"id":"content_editor","name":"内容编辑"}"# />
        </Page>
    }
}
