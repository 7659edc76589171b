//! Page that creates a department or position.

use super::outline::choices;
use super::server::{CreateNode, read_tree};
use super::{PATH, node_page};
use crate::components::{
    ButtonKind, ErrorAlert, Field, Form, Icon, LinkButton, Pick, Picker, Plain, ResourceView, SelectField, Submit,
    Symbol, TextArea,
};
use crate::console::notice::on_done;
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::organization;
use crate::i18n::console::organization::refusal;
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::organization::{Node, NodeKind};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["parent", "kind", "name", "description"];

/// `/admin/new-node?parent=`
#[component]
pub fn NewNodePage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::OrganizationEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = organization::texts();
    let form = use_admin_form::<CreateNode>().with_sentences(refusal);
    let navigate = use_navigate();
    on_done(form, move |id: String| navigate(&node_page(&id), Default::default()));
    let found = Resource::new(|| (), |()| read_tree());
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <Page title=texts.new_title lead=texts.new_lead>
            <ResourceView resource=found view=move |found| view! { <Make nodes=found.nodes form /> } />
            <ApiExample method="POST" path="/organization/nodes" body=r#"{"kind":"department","name":"Sales"}"# />
        </Page>
    }
}

#[component]
fn Make(nodes: Vec<Node>, form: FormState<CreateNode>) -> impl IntoView {
    let texts = organization::texts();
    let parent = form.previous_value("parent").unwrap_or_else(|| use_query().get_untracked().text("parent"));
    let kinds = NodeKind::ALL.map(|kind| (kind.as_str().to_owned(), super::kind_label(kind).to_owned()));
    view! {
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
            <SelectField
                name="kind"
                label=texts.kind
                hint=texts.kind_hint
                options=kinds.to_vec()
                value=form.previous_value("kind").unwrap_or_default()
                error=form.error_at("kind")
            />
            <Picker
                name="parent"
                label=texts.parent
                source=choices(&nodes, true)
                pick=Pick::One
                plain=Plain::Select(texts.top)
                placeholder=texts.top
                value=parent
                error=form.error_at("parent")
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
    }
}
