//! Page of one policy: document, roles, versions.

use super::PATH;
use super::editor::DocumentField;
use super::examples::{Examples, named};
use super::remove::Remove;
use super::server::{SavePolicy, read_policy};
use super::trial::Trial;
use super::versions::Versions;
use crate::components::{
    Alert, Badge, ButtonKind, Card, ErrorAlert, Field, Form, LinkButton, Submit, TextArea, Time, Tone,
};
use crate::console::access::{RoleLinks, policy_page};
use crate::console::changes::was;
use crate::console::detail::{DetailPage, Head, Section, detail_texts, of_record};
use crate::console::navigation::use_parameter;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, NotFoundMessage};
use crate::console::query::{encode, use_query};
use crate::console::resources::KnownActions;
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::{access as shared, frame, policies};
use doorward_contract::access::{ENVIRONMENT_POLICY, Policy};
use doorward_contract::admin_action::AdminAction;
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "description", "document"];
const JSON_BODY: &str = r#"{"document":{"version":"1.0","statement":[…]}}"#;
const REGO_BODY: &str = r#"{"document":"package authz.user\n…"}"#;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Document,
    Versions,
}

impl Section for Part {
    const ALL: &'static [Self] = &[Self::Document, Self::Versions];

    fn tab(self) -> (&'static str, &'static str) {
        let texts = policies::texts();
        match self {
            Self::Document => ("", texts.document),
            Self::Versions => ("versions", texts.versions),
        }
    }
}

/// `/admin/policies/{code}` and its tabs.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let page = policies::texts();
    let texts = detail_texts!(PATH, page);
    let code = use_parameter("code");
    let found = Resource::new(move || code.get(), read_policy);
    let changed = Callback::new(move |()| found.refetch());
    let body = move |part| match part {
        Part::Document => of_record(found, move |policy: Policy| view! { <PolicyText policy changed /> }.into_any()),
        Part::Versions => view! { <Versions code=code.get() changed /> }.into_any(),
    };
    view! { <DetailPage texts found head body /> }
}

fn head(policy: Policy) -> Head<Part> {
    let preset = policy.preset;
    let summary = view! {
        <p class="user-head__summary">
            {preset.then(|| view! { <Badge>{shared::texts().preset}</Badge> })}
            {(!policy.description.is_empty()).then(|| view! { <span class="muted">{policy.description}</span> })}
        </p>
    };
    Head {
        name: policy.name,
        id_label: policies::texts().code,
        page: policy_page(&policy.code),
        id: policy.code,
        summary: summary.into_any(),
        // A built-in policy has one version.
        sections: if preset { vec![Part::Document] } else { Part::ALL.to_vec() },
    }
}

#[component]
fn PolicyText(policy: Policy, changed: Callback<()>) -> impl IntoView {
    let texts = policies::texts();
    let (unreadable, environment) = (policy.fault.is_some(), policy.code == ENVIRONMENT_POLICY);
    let (own, removed, properties) = (!policy.preset, policy.clone(), policy.clone());
    view! {
        {environment.then(|| view! { <div class="section"><Alert tone=Tone::Warning>{texts.environment_in_force}</Alert></div> })}
        {unreadable.then(|| view! { <div class="section"><Alert tone=Tone::Danger>{texts.unreadable}</Alert></div> })}
        <div class="columns">
            <div class="columns__main stack">
                {if own {
                    Either::Left(view! { <Edit policy changed /> })
                } else {
                    Either::Right(view! { <ReadOnly policy /> })
                }}
                {own.then(|| view! { <Remove policy=removed /> })}
            </div>
            <Properties policy=properties />
        </div>
    }
}

#[component]
fn Edit(policy: Policy, changed: Callback<()>) -> impl IntoView {
    let texts = policies::texts();
    let (form, held) = (use_admin_form::<SavePolicy>().with_sentences(refusal), was(&policy.editable()));
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    let example = use_query().with_untracked(|query| query.get("example").and_then(named));
    let stored = example.map_or(policy.text, |example| example.text.to_owned());
    let stored = form.previous_value("document").unwrap_or(stored);
    let trial = Trial::new(&policy.code, &stored);
    let value_of = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    let (here, rego) = (policy_page(&policy.code), policy.code == ENVIRONMENT_POLICY);
    let path = format!("/policies/{}", policy.code);
    view! {
        <Card title=texts.edit text=texts.edit_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                {held}
                <input type="hidden" name="code" value=policy.code />
                <input type="hidden" name="version" value=policy.version />
                <DocumentField form trial stored rego completes=!rego />
                <Examples trial here rego />
                {(!rego).then(|| view! { <KnownActions /> })}
                <div class="form__pair">
                    <Field
                        name="name"
                        label=texts.name
                        hint=texts.name_hint
                        value=Some(value_of("name", policy.name))
                        error=form.error_at("name")
                        autocomplete="off"
                        maxlength=64
                    />
                    <TextArea
                        name="description"
                        label=texts.description
                        hint=texts.description_hint
                        value=value_of("description", policy.description)
                        error=form.error_at("description")
                        rows=2
                        maxlength=255
                    />
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.save}</Submit>
                </div>
            </Form>
            <ApiExample method="PUT" path body=if rego { REGO_BODY } else { JSON_BODY } />
        </Card>
    }
}

#[component]
fn ReadOnly(policy: Policy) -> impl IntoView {
    let texts = policies::texts();
    let copy = format!("/admin/new-policy?copy={}", encode(&policy.code));
    view! {
        <Card title=texts.document text=texts.read_only>
            <pre class="json" tabindex="0" aria-label=texts.document>{policy.text}</pre>
            <div class="form__actions section-actions">
                <LinkButton href=copy needs=AdminAction::PoliciesEdit kind=ButtonKind::Secondary>{texts.copy}</LinkButton>
            </div>
            <ApiExample method="GET" path=format!("/policies/{}", policy.code) />
        </Card>
    }
}

#[component]
fn Properties(policy: Policy) -> impl IntoView {
    let texts = policies::texts();
    let ask = format!("/admin/simulator?policy={}", encode(&policy.code));
    let (none, environment) = (policy.roles.is_empty(), policy.code == ENVIRONMENT_POLICY);
    view! {
        <Card title=texts.properties>
            <dl class="properties">
                <div class="properties__row">
                    <dt class="properties__name">{texts.roles}</dt>
                    <dd class="properties__value">
                        {if none {
                            Either::Left(if environment { texts.environment_counts } else { texts.roles_none })
                        } else {
                            Either::Right(view! { <RoleLinks ids=policy.roles /> })
                        }}
                    </dd>
                </div>
                {(!policy.preset)
                    .then(|| {
                        view! {
                            <div class="properties__row">
                                <dt class="properties__name">{texts.version}</dt>
                                <dd class="properties__value">{texts.version_number(policy.version)}</dd>
                            </div>
                        }
                    })}
                {policy
                    .updated_at
                    .map(|at| {
                        view! {
                            <div class="properties__row">
                                <dt class="properties__name">{texts.updated}</dt>
                                <dd class="properties__value"><Time at /></dd>
                            </div>
                        }
                    })}
            </dl>
            {(!policy.preset)
                .then(|| {
                    view! {
                        <div class="form__actions section-actions">
                            <LinkButton href=ask needs=AdminAction::AccessCheck kind=ButtonKind::Secondary>{shared::texts().simulate}</LinkButton>
                        </div>
                    }
                })}
        </Card>
    }
}

#[component]
pub fn Nothing() -> impl IntoView {
    let texts = policies::texts();
    view! { <NotFoundMessage title=texts.gone_title text=texts.gone_body href=PATH back=texts.title /> }
}
