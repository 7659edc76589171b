//! Details tab: name, description, delete.

use super::remove::Remove;
use super::server::EditRole;
use crate::components::{Alert, Card, ErrorAlert, Field, Form, Submit, TextArea, Time};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::{holders_of, refusal};
use crate::i18n::console::{frame, roles};
use doorward_contract::roles::Role;
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "description"];

/// Form for a custom role, read-only properties for a built-in one.
#[component]
pub fn Details(role: Role, changed: Callback<()>) -> impl IntoView {
    let texts = roles::texts();
    if role.system {
        let holders = holders_of(&role.id).unwrap_or_default();
        return Either::Left(view! {
            <div class="stack">
                <div id="about">
                    <Card title=texts.who_title text=holders>
                        <Alert>{texts.fixed}</Alert>
                    </Card>
                </div>
            </div>
        });
    }
    let removed = role.clone();
    Either::Right(view! {
        <div class="stack">
            <div id="details"><Edit role changed /></div>
            <div id="delete"><Remove role=removed /></div>
        </div>
    })
}

#[component]
fn Edit(role: Role, changed: Callback<()>) -> impl IntoView {
    let texts = roles::texts();
    let form = use_admin_form::<EditRole>().with_sentences(refusal);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().done);
        changed.run(());
    });
    let value_of = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    let (path, held) = (format!("/roles/{}", role.id), was(&role.editable()));
    let body = serde_json::json!({ "name": role.name, "description": role.description }).to_string();
    view! {
        <Card title=texts.details>
            <Form state=form>
                {held}
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="id" value=role.id />
                <Field
                    name="name"
                    label=texts.name
                    hint=texts.name_hint
                    value=Some(value_of("name", role.name))
                    error=form.error_at("name")
                    autocomplete="off"
                    maxlength=64
                    required=true
                />
                <TextArea
                    name="description"
                    label=texts.description
                    hint=texts.description_hint
                    value=value_of("description", role.description)
                    error=form.error_at("description")
                    maxlength=255
                />
                <p class="muted">{texts.created}" "<Time at=role.created_at /></p>
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path body />
        </Card>
    }
}
