//! The list of applications: those that were created, then the built-in one.

use super::server::list_applications;
use super::{NEW, StateBadge, page_of};
use crate::components::{Badge, Cell, Empty, LinkButton, ResourceView, Row, Table, Tone};
use crate::console::page::{ApiExample, Page};
use crate::i18n::console::applications::{self, kind_name, source_name};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::application::Application;
use leptos::either::Either;
use leptos::prelude::*;

/// `/admin/applications`
#[component]
pub fn ApplicationsPage() -> impl IntoView {
    let texts = applications::texts();
    let found = Resource::new(|| (), |()| list_applications());
    let add = view! { <LinkButton href=NEW needs=AdminAction::ApplicationsEdit>{texts.add}</LinkButton> }.into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            <ResourceView resource=found view=move |all| view! { <Found all /> } />
            <ApiExample method="GET" path="/applications" />
        </Page>
    }
}

#[component]
fn Found(all: Vec<Application>) -> impl IntoView {
    let texts = applications::texts();
    let (built_in, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|application| application.default);
    view! {
        {if own.is_empty() {
            Either::Left(view! {
                <Empty title=texts.none_title text=texts.none_body>
                    <LinkButton href=NEW needs=AdminAction::ApplicationsEdit>{texts.add}</LinkButton>
                </Empty>
            })
        } else {
            Either::Right(view! { <Applications caption=texts.own all=own /> })
        }}
        {(!built_in.is_empty())
            .then(|| {
                view! {
                    <div class="section-head">
                        <div>
                            <h2 class="section-head__title">{texts.of_program}</h2>
                            <p class="muted">{texts.of_program_lead}</p>
                        </div>
                    </div>
                    <Applications caption=texts.of_program all=built_in />
                }
            })}
    }
}

#[component]
fn Applications(caption: &'static str, all: Vec<Application>) -> impl IntoView {
    let texts = applications::texts();
    let rows = all.into_iter().map(|application| view! { <ApplicationRow application /> }).collect_view();
    view! {
        <Table caption head=vec![texts.name, texts.kind, texts.id, texts.state]>{rows}</Table>
    }
}

#[component]
fn ApplicationRow(application: Application) -> impl IntoView {
    let texts = applications::texts();
    let Application { id, name, kind, source, enabled, .. } = application;
    let page = page_of(&id);
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page><bdi>{name}</bdi></a>
                {source_name(source).map(|source| view! { " " <Badge tone=Tone::Warning>{source}</Badge> })}
            </Cell>
            <Cell label=texts.kind>{kind_name(kind)}</Cell>
            <Cell label=texts.id class="cell--code">{id}</Cell>
            <Cell label=texts.state><StateBadge enabled /></Cell>
        </Row>
    }
}
