//! The page that makes a policy: from an example, or from another policy.

use super::PATH;
use super::editor::DocumentField;
use super::examples::{Examples, FIRST, named};
use super::server::{CreatePolicy, read_policy};
use super::trial::Trial;
use crate::components::{
    ButtonKind, ErrorAlert, Field, FieldKind, Form, Icon, LinkButton, Loaded, Submit, Symbol, TextArea,
};
use crate::console::access::{policy_page, wrong_above, wrong_at};
use crate::console::notice::on_done;
use crate::console::page::{ByApi, Page};
use crate::console::query::use_query;
use crate::console::resources::KnownActions;
use crate::form::use_form;
use crate::i18n::common;
use crate::i18n::console::policies as words;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["code", "name", "description", "document"];

/// `/admin/new-policy?copy=&example=`
#[component]
pub fn NewPolicyPage() -> impl IntoView {
    let words = words::texts();
    let query = use_query();
    let copied = Memo::new(move |_| query.with(|query| query.text("copy")));
    let example = move || query.with_untracked(|query| query.get("example").and_then(named));
    let found = Resource::new(
        move || copied.get(),
        |code| async move { if code.is_empty() { Ok(None) } else { read_policy(code).await } },
    );
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{words.back}</a>
        <Page title=words.new_title lead=words.new_lead>
            <Loaded
                resource=found
                view=move |copied| {
                    let example = example().map(|example| example.text.to_owned());
                    let document = example.or(copied.map(|policy| policy.text)).unwrap_or_else(|| FIRST.to_owned());
                    view! { <New document /> }
                }
            />
        </Page>
    }
}

#[component]
fn New(document: String) -> impl IntoView {
    let words = words::texts();
    let form = use_form::<CreatePolicy>();
    let navigate = use_navigate();
    on_done(form, move |code: String| navigate(&policy_page(&code), Default::default()));
    let stored = form.typed("document").unwrap_or(document);
    let trial = Trial::new(&stored);
    let typed = move |name: &str| form.typed(name);
    view! {
        <Form state=form class="form--sheet form--wide">
            <ErrorAlert message=wrong_above(form, FIELDS) />
            <div class="form__pair">
                <Field
                    name="code"
                    label=words.code
                    kind=FieldKind::Username
                    hint=words.code_hint
                    value=typed("code")
                    error=wrong_at(form, "code")
                    autocomplete="off"
                    maxlength=64
                    required=true
                    autofocus=form.is_fresh()
                />
                <Field
                    name="name"
                    label=words.name
                    hint=words.name_hint
                    value=typed("name")
                    error=wrong_at(form, "name")
                    autocomplete="off"
                    maxlength=64
                />
            </div>
            <TextArea
                name="description"
                label=words.description
                hint=words.description_hint
                value=typed("description").unwrap_or_default()
                error=wrong_at(form, "description")
                rows=2
                maxlength=255
            />
            <DocumentField form trial stored />
            <Examples trial here="/admin/new-policy".to_owned() />
            <KnownActions />
            <div class="form__actions">
                <Submit pending=form.busy()>{words.create}</Submit>
                <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
            </div>
        </Form>
        <ByApi method="POST" path="/policies" body=r#"{"code":"ArticlesWrite","document":{"version":"1.0","statement":[{"action":"database:write","resource":"articles/*","effect":"allow"}]}}"# />
    }
}
