//! Adds a provider: select the service, then configure it. Each choice is a link, so that it works without JavaScript.

use super::connection::Connection;
use super::{BackToMethods, METHODS};
use crate::console::page::Page;
use crate::console::query::use_query;
use crate::i18n::console::providers;
use crate::lazy::lazy_page;
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::provider::ProviderKind;
use leptos::either::Either;
use leptos::prelude::*;

lazy_page! {
    /// `/admin/methods/new-provider?kind=`
    ADD_PROVIDER, AddProviderPage
}

/// Address of this page with a kind selected.
pub fn page_for(kind: ProviderKind) -> String {
    format!("{METHODS}/new-provider?kind={}", kind.as_str())
}

#[component]
fn AddProviderPage() -> impl IntoView {
    view! { <RequirePermission to=AdminAction::ProvidersEdit><Making /></RequirePermission> }
}

#[component]
fn Making() -> impl IntoView {
    let texts = providers::texts();
    let query = use_query();
    let kind = Memo::new(move |_| query.with(|query| query.get("kind").and_then(ProviderKind::parse)));
    view! {
        <BackToMethods />
        <Page title=texts.add_title lead=texts.add_lead>
            {move || match kind.get() {
                Some(kind) => Either::Left(view! { <Connection kind now=None changed=Callback::new(|()| ()) /> }),
                None => Either::Right(view! { <Kinds /> }),
            }}
        </Page>
    }
}

#[component]
fn Kinds() -> impl IntoView {
    let kinds = ProviderKind::ALL.iter().map(|&kind| {
        view! {
            <li>
                <a class="kind" href=page_for(kind)>
                    <span class="kind__name">{providers::kind_name(kind)}</span>
                    <span class="kind__about">{providers::about(kind)}</span>
                </a>
            </li>
        }
    });
    view! {
        <nav aria-label=providers::texts().service>
            <ul class="kinds">{kinds.collect_view()}</ul>
        </nav>
    }
}
