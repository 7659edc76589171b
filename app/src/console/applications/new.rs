//! A new application: its kind, then its name and what its kind needs. Each kind is a link, so that it works without
//! JavaScript.

use super::created::CreatedApp;
use super::server::{CreateApplication, read_new_application};
use super::{NEW, PATH, has_redirects, kind_of, page_for};
use crate::components::{
    ButtonKind, Check, ErrorAlert, Field, Form, Icon, LinkButton, Pick, Picker, Plain, ResourceView, Submit, Symbol,
    TextArea,
};
use crate::console::connect;
use crate::console::find::listed_roles;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::applications::{self, kind_about, kind_name, refusal, wording};
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::application::{ApplicationKind, CreatedApplication};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const FIELDS: &[&str] = &["name", "redirect_uris", "role"];

/// `/admin/new-application?kind=`
#[component]
pub fn NewApplicationPage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::ApplicationsEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = applications::texts();
    let form = use_admin_form::<CreateApplication>().with_sentences(refusal);
    let (notice, navigate) = (Notice::get(), use_navigate());
    let with_secret = Memo::new(move |_| form.done().filter(|created| created.secret.is_some()));
    // Nothing to copy: on to how it is connected.
    on_done(form, move |created: CreatedApplication| {
        if created.secret.is_none() {
            notice.show(texts.created);
            navigate(&connect::page_for(&created.application.id), Default::default());
        }
    });
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        {move || match with_secret.get() {
            Some(created) => {
                Either::Left(view! { <Page title=texts.created><CreatedApp created /></Page> })
            }
            None => Either::Right(view! { <Page title=texts.new_title><Filling form /></Page> }),
        }}
    }
}

/// The kinds, or the form for one.
#[component]
fn Filling(form: FormState<CreateApplication>) -> impl IntoView {
    let query = use_query();
    let kind = Memo::new(move |_| query.with(|query| query.get("kind").and_then(kind_of)));
    view! {
        <ErrorAlert message=form.error_above(FIELDS) />
        {move || match kind.get() {
            Some(kind) => Either::Left(view! { <New kind form /> }),
            None => Either::Right(view! { <Kinds /> }),
        }}
    }
}

#[component]
fn Kinds() -> impl IntoView {
    let texts = applications::texts();
    let kinds = ApplicationKind::ALL.map(|kind| {
        view! {
            <li>
                <a class="kind" href=page_for(kind)>
                    <span class="kind__name">{kind_name(kind)}</span>
                    <span class="kind__about">{kind_about(kind)}</span>
                </a>
            </li>
        }
    });
    view! {
        <p class="section-lead">{texts.choose_lead}</p>
        <nav aria-label=texts.kinds>
            <ul class="kinds">{kinds.collect_view()}</ul>
        </nav>
    }
}

#[component]
fn New(kind: ApplicationKind, form: FormState<CreateApplication>) -> impl IntoView {
    let texts = applications::texts();
    view! {
        <p class="section-lead">{kind_about(kind)}" "<a href=NEW>{texts.change_kind}</a></p>
        <Form state=form class="form--sheet">
            <input type="hidden" name="kind" value=kind.as_str() />
            <Field
                name="name"
                label=texts.name
                hint=wording(kind).name_hint
                value=form.previous_value("name")
                error=form.error_at("name")
                autocomplete="off"
                maxlength=64
                required=true
                autofocus=form.is_fresh()
            />
            {has_redirects(kind).then(|| view! { <Redirects kind form /> })}
            {(kind == ApplicationKind::Machine).then(|| view! { <Role form /> })}
            <div class="form__actions">
                <Submit pending=form.pending()>{texts.create}</Submit>
                <LinkButton href=PATH kind=ButtonKind::Quiet>{common::texts().cancel}</LinkButton>
            </div>
        </Form>
        <ApiExample method="POST" path="/applications" body=example(kind) />
    }
}

#[component]
fn Redirects(kind: ApplicationKind, form: FormState<CreateApplication>) -> impl IntoView {
    let texts = applications::texts();
    let hint = if kind == ApplicationKind::Native { texts.redirect_hint_native } else { texts.redirect_hint };
    view! {
        <TextArea
            name="redirect_uris"
            label=texts.redirect_uris
            hint
            value=form.previous_value("redirect_uris").unwrap_or_default()
            error=form.error_at("redirect_uris")
        />
        <Check name="first_party" label=texts.first_party />
        <p class="field__hint check__hint">{texts.first_party_hint}</p>
    }
}

#[component]
fn Role(form: FormState<CreateApplication>) -> impl IntoView {
    let texts = applications::texts();
    let found = Resource::new(|| (), |()| read_new_application());
    let picker = move |roles: Vec<(String, String)>| {
        view! {
            <Picker
                name="role"
                label=texts.role
                source=listed_roles(roles)
                pick=Pick::One
                plain=Plain::Select(texts.choose_role)
                placeholder=texts.choose_role
                value=form.previous_value("role").unwrap_or_default()
                hint=texts.role_hint
                error=form.error_at("role")
                required=true
            />
        }
    };
    view! { <ResourceView resource=found view=picker /> }
}

fn example(kind: ApplicationKind) -> String {
    let mut new = serde_json::json!({ "name": "Wiki", "kind": kind });
    match kind {
        ApplicationKind::Machine => new["role"] = "administrator".into(),
        _ if has_redirects(kind) => new["redirect_uris"] = serde_json::json!(["https://app.example.com/callback"]),
        _ => {}
    }
    new.to_string()
}
