//! Page of one resource: access level and tester.

use super::fields::{FIELDS, GuardFields};
use super::levels::level_texts;
use super::remove::Remove;
use super::rows::RowTable;
use super::server::{SaveResource, read_resource};
use super::tester::Tester;
use super::{PATH, kind_name, resource_page};
use crate::components::{Alert, Badge, Card, ErrorAlert, Form, Submit, Time, Tone};
use crate::console::detail::{DetailPage, Head, Section, detail_texts, of_record};
use crate::console::navigation::use_parameter;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::{frame, resources};
use doorward_contract::resource::ResourceType;
use doorward_contract::resources::Resource as Guard;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Settings,
    Tester,
}

impl Section for Part {
    const ALL: &'static [Self] = &[Self::Settings, Self::Tester];

    fn tab(self) -> (&'static str, &'static str) {
        let texts = resources::texts();
        match self {
            Self::Settings => ("", texts.settings),
            Self::Tester => ("try", texts.tester),
        }
    }
}

/// `/admin/resources/{type}/{name}` and its tabs.
#[component]
pub fn ResourcePage() -> impl IntoView {
    let page = resources::texts();
    let texts = detail_texts!(PATH, page);
    let (kind, name) = (use_parameter("kind"), use_parameter("name"));
    let id = Memo::new(move |_| (ResourceType::parse(&kind.read()), name.get()));
    let found = Resource::new(move || id.get(), |(kind, name)| read_resource(kind, name));
    let changed = Callback::new(move |()| found.refetch());
    let body = move |part| match part {
        Part::Settings => of_record(found, move |guard: Guard| view! { <Access guard changed /> }.into_any()),
        Part::Tester => of_record(found, |guard: Guard| view! { <Tester guard /> }.into_any()),
    };
    view! { <DetailPage texts found head body /> }
}

fn head(guard: Guard) -> Head<Part> {
    let summary = view! {
        <p class="user-head__summary">
            <Badge>{kind_name(guard.kind)}</Badge>
            {(!guard.description.is_empty()).then(|| view! { <span class="muted">{guard.description}</span> })}
        </p>
    };
    Head {
        name: guard.name.clone(),
        id_label: resources::texts().name,
        page: resource_page(guard.kind, &guard.name),
        id: guard.name,
        summary: summary.into_any(),
        sections: Part::ALL.to_vec(),
    }
}

#[component]
fn Access(guard: Guard, changed: Callback<()>) -> impl IntoView {
    let texts = resources::texts();
    let (removed, properties) = (guard.clone(), guard.clone());
    view! {
        {guard
            .fault
            .is_some()
            .then(|| view! { <div class="section"><Alert tone=Tone::Danger>{texts.unreadable}</Alert></div> })}
        <div class="columns">
            <div class="columns__main stack">
                <Edit guard changed />
                <Remove guard=removed />
            </div>
            <Properties guard=properties />
        </div>
    }
}

#[component]
fn Edit(guard: Guard, changed: Callback<()>) -> impl IntoView {
    let texts = resources::texts();
    let form = use_admin_form::<SaveResource>().with_sentences(refusal);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    let path = format!("/resources/{}/{}", guard.kind.as_str(), guard.name);
    let body = format!(r#"{{"level":"{}","version":{}}}"#, guard.level.as_str(), guard.version);
    let rows = serde_json::to_string_pretty(&guard.row_permissions).unwrap_or_default();
    view! {
        <Card title=texts.edit text=texts.edit_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="kind" value=guard.kind.as_str() />
                <input type="hidden" name="name" value=guard.name />
                <input type="hidden" name="version" value=guard.version />
                <GuardFields
                    form
                    kind=guard.kind
                    level=Some(guard.level)
                    rule=guard.rule
                    rows
                    description=guard.description
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.save}</Submit>
                </div>
            </Form>
            <ApiExample method="PUT" path body />
        </Card>
    }
}

#[component]
fn Properties(guard: Guard) -> impl IntoView {
    let texts = resources::texts();
    let rows = guard.row_permissions;
    let fact = |name: &'static str, value: AnyView| {
        view! {
            <div class="properties__row">
                <dt class="properties__name">{name}</dt>
                <dd class="properties__value">{value}</dd>
            </div>
        }
    };
    view! {
        <div class="stack">
            <Card title=texts.properties>
                <dl class="properties">
                    {fact(texts.level, level_texts(guard.level).0.into_any())}
                    {fact(texts.version, guard.version.into_any())}
                    {fact(texts.updated, view! { <Time at=guard.updated_at /> }.into_any())}
                </dl>
            </Card>
            {(!rows.is_empty()).then(|| view! { <Card title=texts.rows_now><RowTable rows /></Card> })}
        </div>
    }
}
