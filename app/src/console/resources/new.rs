//! Page that registers a resource.

use super::fields::{FIELDS, GuardFields};
use super::server::CreateResource;
use super::{NEW, PATH, kind_name};
use crate::components::{ButtonKind, ErrorAlert, Field, FieldKind, Form, Icon, LinkButton, Submit, Symbol, Tab, Tabs};
use crate::console::notice::on_done;
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::refusal;
use crate::i18n::console::resources;
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::resource::ResourceType;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// `/admin/resources/new?type=`
#[component]
pub fn NewResourcePage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::ResourcesEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = resources::texts();
    let query = use_query();
    let kind = Memo::new(move |_| {
        query.with(|query| query.get("type").and_then(ResourceType::parse)).unwrap_or(ResourceType::Collection)
    });
    let tabs = move || {
        let tab = |of: ResourceType| Tab {
            href: format!("{NEW}?type={}", of.as_str()),
            label: kind_name(of),
            current: kind.get() == of,
        };
        view! { <Tabs label=texts.kind tabs=ResourceType::ALL.map(tab).to_vec() /> }
    };
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <Page title=texts.new_title lead=texts.new_lead>
            {tabs}
            {move || view! { <New kind=kind.get() /> }}
        </Page>
    }
}

#[component]
fn New(kind: ResourceType) -> impl IntoView {
    let texts = resources::texts();
    let form = use_admin_form::<CreateResource>().with_sentences(refusal);
    let navigate = use_navigate();
    on_done(form, move |page: String| navigate(&page, Default::default()));
    let hint = if kind == ResourceType::Function { texts.function_hint } else { texts.name_hint };
    let example = match kind {
        ResourceType::Function => {
            r#"{"type":"function","name":"*","level":"CUSTOM","rule":{"*":{"invoke":"auth != null"}}}"#
        }
        ResourceType::Table => r#"{"type":"table","name":"orders","level":"PRIVATE"}"#,
        ResourceType::Storage => r#"{"type":"storage","name":"photos","level":"READONLY"}"#,
        ResourceType::Collection => r#"{"type":"collection","name":"orders","level":"PRIVATE"}"#,
    };
    view! {
        <Form state=form class="form--sheet form--wide">
            <ErrorAlert message=form.error_above(FIELDS) />
            <input type="hidden" name="kind" value=kind.as_str() />
            <Field
                name="name"
                label=texts.name
                kind=FieldKind::Username
                hint
                value=form.previous_value("name")
                error=form.error_at("name")
                autocomplete="off"
                maxlength=128
                required=true
                autofocus=form.is_fresh()
            />
            <GuardFields form kind level=None rule=None rows="{}".to_owned() description=String::new() />
            <div class="form__actions">
                <Submit pending=form.busy()>{texts.create}</Submit>
                <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
            </div>
        </Form>
        <ApiExample method="POST" path="/resources" body=example />
    }
}
