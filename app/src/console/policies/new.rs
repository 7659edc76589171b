//! Page that creates a policy, from an example or a copy.

use super::editor::DocumentField;
use super::examples::{Examples, FIRST, FIRST_REGO, named};
use super::server::{CreatePolicy, read_policy};
use super::trial::Trial;
use super::{ENVIRONMENT_PAGE, PATH};
use crate::components::{
    ButtonKind, ErrorAlert, Field, FieldKind, Form, Icon, LinkButton, ResourceView, Submit, Symbol, TextArea,
};
use crate::console::access::policy_page;
use crate::console::notice::on_done;
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::console::resources::KnownActions;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::refusal;
use crate::i18n::console::policies;
use crate::rights::RequirePermission;
use doorward_contract::access::ENVIRONMENT_POLICY;
use doorward_contract::admin_action::AdminAction;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["code", "name", "description", "document"];
const JSON_BODY: &str = r#"{"code":"ArticlesWrite","document":{"version":"1.0","statement":[{"action":"database:write","resource":"articles/*","effect":"allow"}]}}"#;
const REGO_BODY: &str = r#"{"code":"authz.user.rego","document":"package authz.user\nallow if …"}"#;

/// `/admin/new-policy?copy=&example=`
#[component]
pub fn NewPolicyPage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::PoliciesEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = policies::texts();
    let query = use_query();
    let copied = Memo::new(move |_| query.with(|query| query.text("copy")));
    let example = move || query.with_untracked(|query| query.get("example").and_then(named));
    let found = Resource::new(
        move || copied.get(),
        |code| async move { if code.is_empty() { Ok(None) } else { read_policy(code).await } },
    );
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <Page title=texts.new_title lead=texts.new_lead>
            <ResourceView
                resource=found
                view=move |copied| {
                    let example = example().map(|example| example.text.to_owned());
                    let document = example.or(copied.map(|policy| policy.text)).unwrap_or_else(|| FIRST.to_owned());
                    view! { <New document rego=false /> }
                }
            />
        </Page>
    }
}

/// `/admin/environment-policy`
#[component]
pub fn EnvironmentPage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::PoliciesEdit><MakingRego /></RequirePermission> }
}

#[component]
fn MakingRego() -> impl IntoView {
    let texts = policies::texts();
    let example = use_query().with_untracked(|query| query.get("example").and_then(named));
    let document = example.map_or(FIRST_REGO, |example| example.text).to_owned();
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <Page title=texts.environment lead=texts.environment_lead>
            <New document rego=true />
        </Page>
    }
}

#[component]
fn New(
    document: String,
    /// Whether this is the environment policy, which has a fixed code.
    rego: bool,
) -> impl IntoView {
    let texts = policies::texts();
    let form = use_admin_form::<CreatePolicy>().with_sentences(refusal);
    let navigate = use_navigate();
    on_done(form, move |code: String| navigate(&policy_page(&code), Default::default()));
    let stored = form.previous_value("document").unwrap_or(document);
    let trial = Trial::new(if rego { ENVIRONMENT_POLICY } else { "" }, &stored);
    let previous_value = move |name: &str| form.previous_value(name);
    let code = if rego {
        Either::Left(view! { <input type="hidden" name="code" value=ENVIRONMENT_POLICY /> })
    } else {
        Either::Right(view! {
            <Field
                name="code"
                label=texts.code
                kind=FieldKind::Username
                hint=texts.code_hint
                value=previous_value("code")
                error=form.error_at("code")
                autocomplete="off"
                maxlength=64
                required=true
                autofocus=form.is_fresh()
            />
        })
    };
    let name = previous_value("name").or_else(|| rego.then(|| texts.environment.to_owned()));
    let here = if rego { ENVIRONMENT_PAGE } else { "/admin/new-policy" };
    view! {
        <Form state=form class="form--sheet form--wide">
            <ErrorAlert message=form.error_above(FIELDS) />
            <div class="form__pair">
                {code}
                <Field
                    name="name"
                    label=texts.name
                    hint=texts.name_hint
                    value=name
                    error=form.error_at("name")
                    autocomplete="off"
                    maxlength=64
                />
            </div>
            <TextArea
                name="description"
                label=texts.description
                hint=texts.description_hint
                value=previous_value("description").unwrap_or_default()
                error=form.error_at("description")
                rows=2
                maxlength=255
            />
            <DocumentField form trial stored rego completes=!rego />
            <Examples trial here=here.to_owned() rego />
            {(!rego).then(|| view! { <KnownActions /> })}
            <div class="form__actions">
                <Submit pending=form.busy()>{texts.create}</Submit>
                <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
            </div>
        </Form>
        <ApiExample method="POST" path="/policies" body=if rego { REGO_BODY } else { JSON_BODY } />
    }
}
