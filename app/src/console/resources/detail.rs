//! Page of one resource: access level and tester.

use super::fields::{FIELDS, GuardFields};
use super::levels::level_words;
use super::remove::Remove;
use super::rows::RowTable;
use super::server::{SaveResource, read_resource};
use super::tester::Tester;
use super::{PATH, kind_name, resource_page};
use crate::components::{
    Alert, Badge, Card, ErrorAlert, Form, Icon, ResourceView, Submit, Symbol, Tab, Tabs, Time, Tone,
};
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, DetailHeader, NotFoundMessage};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::{frame, resources as words};
use doorward_contract::resource::ResourceType;
use doorward_contract::resources::Resource as Guard;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/admin/resources/{type}/{name}` and its tabs.
#[component]
pub fn ResourcePage() -> impl IntoView {
    let params = use_params_map();
    let param = move |name: &'static str| params.with(|params| params.get(name)).unwrap_or_default();
    let which = Memo::new(move |_| (ResourceType::parse(&param("kind")), param("name")));
    let tab = Memo::new(move |_| param("tab"));
    let found = Resource::new(move || which.get(), |(kind, name)| read_resource(kind, name));
    let changed = Callback::new(move |()| found.refetch());
    let says = move |guard: Guard| match tab.get().as_str() {
        "" => view! { <Says guard changed /> }.into_any(),
        "try" => view! { <Tester guard /> }.into_any(),
        _ => view! { <Nothing /> }.into_any(),
    };
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{words::texts().back}</a>
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(guard) => view! { <Head guard=guard.clone() tab />{move || says(guard.clone())} }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
    }
}

#[component]
fn Head(guard: Guard, tab: Memo<String>) -> impl IntoView {
    let words = words::texts();
    let page = resource_page(guard.kind, &guard.name);
    let tabs = move || {
        let now = tab.get();
        let tab = |name: &str, words| Tab {
            href: format!("{page}/{name}").trim_end_matches('/').to_owned(),
            words,
            current: now == name,
        };
        view! { <Tabs label=words.tabs tabs=vec![tab("", words.settings), tab("try", words.tester)] /> }
    };
    view! {
        <DetailHeader name=guard.name.clone() id_label=words.name id=guard.name>
                <p class="user-head__facts">
                    <Badge>{kind_name(guard.kind)}</Badge>
                    {(!guard.description.is_empty()).then(|| view! { <span class="muted">{guard.description}</span> })}
                </p>
        </DetailHeader>
        {tabs}
    }
}

#[component]
fn Says(guard: Guard, changed: Callback<()>) -> impl IntoView {
    let words = words::texts();
    let (kind, name, shown) = (guard.kind, guard.name.clone(), guard.clone());
    view! {
        {guard
            .fault
            .is_some()
            .then(|| view! { <div class="section"><Alert tone=Tone::Danger>{words.unreadable}</Alert></div> })}
        <div class="columns">
            <div class="columns__main stack">
                <Edit guard changed />
                <Remove kind name />
            </div>
            <Facts guard=shown />
        </div>
    }
}

#[component]
fn Edit(guard: Guard, changed: Callback<()>) -> impl IntoView {
    let words = words::texts();
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
        <Card title=words.edit text=words.edit_lead>
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
                    <Submit pending=form.pending()>{words.save}</Submit>
                </div>
            </Form>
            <ApiExample method="PUT" path body />
        </Card>
    }
}

#[component]
fn Facts(guard: Guard) -> impl IntoView {
    let words = words::texts();
    let rows = guard.row_permissions;
    let fact = |name: &'static str, value: AnyView| {
        view! {
            <div class="facts__row">
                <dt class="facts__name">{name}</dt>
                <dd class="facts__value">{value}</dd>
            </div>
        }
    };
    view! {
        <div class="stack">
            <Card title=words.facts>
                <dl class="facts">
                    {fact(words.level, level_words(guard.level).0.into_any())}
                    {fact(words.version, guard.version.into_any())}
                    {fact(words.updated, view! { <Time at=guard.updated_at /> }.into_any())}
                </dl>
            </Card>
            {(!rows.is_empty()).then(|| view! { <Card title=words.rows_now><RowTable rows /></Card> })}
        </div>
    }
}

#[component]
pub fn Nothing() -> impl IntoView {
    let words = words::texts();
    view! { <NotFoundMessage title=words.gone_title text=words.gone_body href=PATH back=words.title /> }
}
