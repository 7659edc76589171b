//! Policy simulator: a form whose address contains the request.

mod answer;
mod ask;
mod server;

pub use server::Simulate;

use super::page::Page;
use super::query::{Query, use_query};
use crate::components::ResourceView;
use crate::i18n::console::simulator;
use crate::lazy::lazy_page;
use answer::Found;
use ask::Ask;
use leptos::prelude::*;
use server::{Outcome, SimulatorForm, simulate};

const PATH: &str = "/admin/simulator";

lazy_page! {
    /// `/admin/simulator?principal=&user=&roles=&action=&resource=&method=&path=&ip=&time=&policy=&document=`
    SIMULATOR, SimulatorPage
}

#[component]
fn SimulatorPage() -> impl IntoView {
    let texts = simulator::texts();
    let query = use_query();
    let found = Resource::new(move || query.with(form), simulate);
    view! {
        <Page title=texts.title lead=texts.lead>
            <ResourceView
                resource=found
                view=move |outcome| view! { <Both query=query.get_untracked() outcome /> }
            />
        </Page>
    }
}

#[component]
fn Both(query: Query, outcome: Outcome) -> impl IntoView {
    let error = outcome.error.clone();
    view! {
        <div class="simulator">
            <Ask query policies=outcome.policies actions=outcome.actions error />
            {outcome.found.map(|found| view! { <Found found /> })}
        </div>
    }
}

fn form(query: &Query) -> SimulatorForm {
    let text = |name: &str| query.text(name);
    SimulatorForm {
        submitted: query.get("principal").is_some(),
        principal: principal(query).to_owned(),
        user: text("user"),
        roles: text("roles"),
        action: text("action").trim().to_owned(),
        resource: text("resource").trim().to_owned(),
        method: text("method"),
        path: text("path"),
        ip: text("ip"),
        time: text("time"),
        policy: text("policy"),
        document: text("document"),
    }
}

/// Selected kind of principal. The form always submits it; a link may omit it, then the other parameters imply it.
fn principal(query: &Query) -> &'static str {
    match query.get("principal") {
        Some("guest") => "guest",
        Some("unauthenticated") => "unauthenticated",
        Some("roles") => "roles",
        None if query.get("roles").is_some() => "roles",
        _ => "user",
    }
}
