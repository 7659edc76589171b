//! Details tab: name and description, parent, delete.

use super::remove::Remove;
use super::reorder::Shift;
use super::server::{EditNode, NodeView};
use crate::components::{Card, ErrorAlert, Field, Form, Submit, TextArea, Time};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::organization::refusal;
use crate::i18n::console::{frame, organization};
use doorward_contract::organization::Node;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "description"];

#[component]
pub fn Details(
    /// The department or position, with its ancestors and children.
    found: NodeView,
    changed: Callback<()>,
) -> impl IntoView {
    let NodeView { node, others, .. } = found;
    let (removed, moved, parent) = (node.clone(), node.id.clone(), node.parent.clone().unwrap_or_default());
    view! {
        <div class="stack">
            <div id="details"><Edit node changed /></div>
            <div id="move"><Shift id=moved parent others changed /></div>
            <div id="delete"><Remove node=removed /></div>
        </div>
    }
}

#[component]
fn Edit(node: Node, changed: Callback<()>) -> impl IntoView {
    let texts = organization::texts();
    let form = use_admin_form::<EditNode>().with_sentences(refusal);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().done);
        changed.run(());
    });
    let value_of = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    let (path, held) = (format!("/organization/nodes/{}", node.id), was(&node.editable()));
    let body = serde_json::json!({ "name": node.name, "description": node.description }).to_string();
    view! {
        <Card title=texts.details>
            <Form state=form>
                {held}
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="id" value=node.id />
                <Field
                    name="name"
                    label=texts.name
                    hint=texts.name_hint
                    value=Some(value_of("name", node.name))
                    error=form.error_at("name")
                    autocomplete="off"
                    maxlength=64
                    required=true
                />
                <TextArea
                    name="description"
                    label=texts.description
                    hint=texts.description_hint
                    value=value_of("description", node.description)
                    error=form.error_at("description")
                    maxlength=255
                />
                <p class="muted">{texts.created_at}" "<Time at=node.created_at /></p>
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path body />
        </Card>
    }
}
