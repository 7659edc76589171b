//! How an application presents itself, and the role of a machine.

use super::super::edit::EditApplication;
use super::super::has_redirects;
use super::card_form;
use crate::components::{Card, Check, Editable, ErrorAlert, Field, FieldKind, Form, Pick, Picker, Plain, Submit, Time};
use crate::console::changes::{members, was};
use crate::console::find::listed_roles;
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::applications::{self, wording};
use crate::i18n::console::roles as role_texts;
use doorward_contract::application::{Application, ApplicationKind};
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "logo_uri", "client_uri", "role"];

#[component]
pub(super) fn General(application: Application, roles: Vec<(String, String)>, changed: Callback<()>) -> impl IntoView {
    let texts = applications::texts();
    let form = card_form::<EditApplication>(changed);
    let (kind, created_at) = (application.kind, application.created_at);
    let held = was(&members(&application.editable(), parts(kind)));
    let (id, name) = (application.id.clone(), application.name.clone());
    let role = application.role.clone().unwrap_or_default();
    view! {
        <Card title=texts.general>
            <Form state=form>
                <Editable>
                    {held}
                    <input type="hidden" name="id" value=id />
                    <ErrorAlert message=form.error_above(FIELDS) />
                    <Field
                        name="name"
                        label=texts.name
                        hint=wording(kind).name_hint
                        value=form.previous_value("name").or(Some(name))
                        error=form.error_at("name")
                        autocomplete="off"
                        maxlength=64
                        required=true
                    />
                    {(kind == ApplicationKind::Machine).then(|| view! { <Role role roles form /> })}
                    {has_redirects(kind).then(|| view! { <Presentation application form /> })}
                    <p class="muted">{role_texts::texts().created}" "<Time at=created_at /></p>
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

/// Members that the card shows.
const fn parts(kind: ApplicationKind) -> &'static [&'static str] {
    match kind {
        ApplicationKind::Machine => &["name", "role"],
        _ if has_redirects(kind) => &["name", "logo_uri", "client_uri", "first_party"],
        _ => &["name"],
    }
}

#[component]
fn Role(role: String, roles: Vec<(String, String)>, form: FormState<EditApplication>) -> impl IntoView {
    let texts = applications::texts();
    let mut roles = roles;
    // The current one is an option, even if the viewer could not give it.
    if !role.is_empty() && !roles.iter().any(|(id, _)| *id == role) {
        roles.push((role.clone(), String::new()));
    }
    view! {
        <Picker
            name="role"
            label=texts.role
            source=listed_roles(roles)
            pick=Pick::One
            plain=Plain::Select(texts.choose_role)
            placeholder=texts.choose_role
            value=form.previous_value("role").unwrap_or(role)
            hint=texts.role_hint
            error=form.error_at("role")
            required=true
        />
    }
}

/// What users see of it, and whether they are asked for consent.
#[component]
fn Presentation(application: Application, form: FormState<EditApplication>) -> impl IntoView {
    let texts = applications::texts();
    let config = application.config;
    let address = move |name: &'static str, label: &'static str, hint: &'static str, stored: Option<String>| {
        view! {
            <Field
                name
                label
                hint
                kind=FieldKind::Url
                value=form.previous_value(name).or(stored)
                error=form.error_at(name)
                autocomplete="off"
            />
        }
    };
    view! {
        {address("logo_uri", texts.logo_uri, texts.logo_hint, config.logo_uri)}
        {address("client_uri", texts.client_uri, texts.home_hint, config.client_uri)}
        <Check name="first_party" label=texts.first_party checked=config.first_party />
        <p class="field__hint check__hint">{texts.first_party_hint}</p>
    }
}
