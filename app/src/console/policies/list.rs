//! Policy list: custom policies first, then built-in ones.

use super::ENVIRONMENT_PAGE;
use super::server::list_policies;
use crate::components::{Alert, ButtonKind, Card, Cell, Empty, LinkButton, ResourceView, Row, Table, Tone};
use crate::console::access::{EffectsBadge, RoleLinks, policy_page};
use crate::console::page::{ApiExample, Page};
use crate::i18n::console::policies;
use doorward_contract::access::{ENVIRONMENT_POLICY, PolicySummary};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::simulation::Effects;
use leptos::either::Either;
use leptos::prelude::*;

type ListedPolicy = (PolicySummary, Effects);

/// `/admin/policies`
#[component]
pub fn PoliciesPage() -> impl IntoView {
    let texts = policies::texts();
    let found = Resource::new(|| (), |()| list_policies());
    let add = view! { <LinkButton href="/admin/new-policy" needs=AdminAction::PoliciesEdit>{texts.add}</LinkButton> }
        .into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            <ResourceView resource=found view=move |found| view! { <Found found /> } />
            <ApiExample method="GET" path="/policies" />
        </Page>
    }
}

#[component]
fn Found(found: Vec<ListedPolicy>) -> impl IntoView {
    let texts = policies::texts();
    let (environment, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(policy, _)| policy.code == ENVIRONMENT_POLICY);
    let (presets, own): (Vec<_>, Vec<_>) = found.into_iter().partition(|(policy, _)| policy.preset);
    view! {
        <Environment set=!environment.is_empty() />
        {if own.is_empty() {
            Either::Left(view! {
                <Empty title=texts.none_title text=texts.none_body>
                    <LinkButton href="/admin/new-policy" needs=AdminAction::PoliciesEdit>{texts.add}</LinkButton>
                </Empty>
            })
        } else {
            Either::Right(view! { <PolicyTable caption=texts.own policies=own /> })
        }}
        <div class="section-head">
            <div>
                <h2 class="section-head__title">{texts.of_program}</h2>
                <p class="muted">{texts.of_program_lead}</p>
            </div>
        </div>
        <PolicyTable caption=texts.of_program policies=presets />
    }
}

#[component]
fn PolicyTable(caption: &'static str, policies: Vec<ListedPolicy>) -> impl IntoView {
    let texts = policies::texts();
    let rows = policies.into_iter().map(|(policy, effects)| view! { <PolicyRow policy effects /> }).collect_view();
    view! {
        <Table caption head=vec![texts.name, texts.effect, texts.roles]>{rows}</Table>
    }
}

#[component]
fn PolicyRow(policy: PolicySummary, effects: Effects) -> impl IntoView {
    let texts = policies::texts();
    let PolicySummary { code, name, description, roles, .. } = policy;
    let page = policy_page(&code);
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{name}</a>
                " "
                <code class="thing__id">{code}</code>
                {(!description.is_empty()).then(|| view! { <span class="thing__about">{description}</span> })}
            </Cell>
            <Cell label=texts.effect class="cell--brief"><EffectsBadge of=effects /></Cell>
            <Cell label=texts.roles class="cell--chips">
                {if roles.is_empty() {
                    Either::Left(view! { <span class="muted">{texts.none}</span> })
                } else {
                    Either::Right(view! { <RoleLinks ids=roles /> })
                }}
            </Cell>
        </Row>
    }
}

/// Status of the environment policy, with a link to it.
#[component]
fn Environment(set: bool) -> impl IntoView {
    let texts = policies::texts();
    let page = policy_page(ENVIRONMENT_POLICY);
    view! {
        {set.then(|| {
            view! { <div class="section"><Alert tone=Tone::Warning>{texts.environment_in_force}</Alert></div> }
        })}
        <div class="section"><Card title=texts.environment text=texts.environment_lead>
            <div class="form__actions">
                {if set {
                    Either::Left(view! {
                        <LinkButton href=page kind=ButtonKind::Secondary>{texts.environment_open}</LinkButton>
                    })
                } else {
                    Either::Right(view! {
                        <LinkButton href=ENVIRONMENT_PAGE kind=ButtonKind::Secondary>{texts.environment_set}</LinkButton>
                        <span class="muted">{texts.environment_off}</span>
                    })
                }}
            </div>
        </Card></div>
    }
}
