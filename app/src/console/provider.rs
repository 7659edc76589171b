//! Identity providers: create and detail pages.

mod accounts;
mod add;
mod connection;
mod entries;
mod head;
mod remove;
mod server;
mod trial;

pub use accounts::SaveProviderRules;
pub use add::ADD_PROVIDER;
pub use connection::SaveProvider;
pub use entries::missing_labels;
pub use remove::RemoveProvider;
#[cfg(feature = "ssr")]
pub use server::with_counts;
pub use server::{ReadProvider, ReadTrial};
pub use trial::{CheckProvider, TryProvider};

use super::notice::Notice;
use super::page::{ApiExample, NotFoundMessage};
use crate::components::{Icon, PageTitle, ResourceView, Symbol};
use crate::console::navigation::use_parameter;
use crate::i18n::console::{frame, providers};
use crate::lazy::lazy_page;
use accounts::Accounts;
use connection::Connection;
use doorward_contract::provider::Provider;
use head::Head;
use leptos::prelude::*;
use remove::Remove;
use trial::TryOut;

/// Page of all sign-in methods.
const METHODS: &str = "/admin/methods";

pub fn page_of(id: &str) -> String {
    format!("{METHODS}/providers/{id}")
}

lazy_page! {
    /// `/admin/methods/providers/{id}`
    PROVIDER, ProviderPage
}

#[component]
fn ProviderPage() -> impl IntoView {
    let id = use_parameter("id");
    let read = Resource::new(move || id.get(), server::read_provider);
    let notice = Notice::get();
    let changed = Callback::new(move |()| {
        notice.show(frame::texts().saved);
        read.refetch();
    });
    view! {
        <BackToMethods />
        <ResourceView
            resource=read
            view=move |found| match found {
                Some(provider) => view! { <One provider changed /> }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
    }
}

#[component]
fn One(provider: Provider, changed: Callback<()>) -> impl IntoView {
    let body = as_sent(&provider);
    let path = format!("/providers/{}", provider.id);
    view! {
        <PageTitle text=provider.name.clone() />
        <Head provider=provider.clone() />
        <div class="stack">
            <div id="connection"><Connection kind=provider.kind now=Some(provider.clone()) changed /></div>
            <div id="try"><TryOut id=provider.id.clone() walks=provider.kind.is_redirect() /></div>
            <div id="accounts"><Accounts provider=provider.clone() changed /></div>
            <div id="remove"><Remove provider=provider.clone() /></div>
        </div>
        <ApiExample method="PUT" path body />
    }
}

/// The provider as an API request, with dots in place of the secret.
fn as_sent(provider: &Provider) -> String {
    let Provider { kind, name, enabled, config, rules, .. } = provider;
    let mut config = serde_json::to_value(config).unwrap_or_default();
    if let Some(members) = config.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    serde_json::json!({
        "kind": kind, "name": name, "enabled": enabled, "secret": "…", "config": config, "rules": rules,
    })
    .to_string()
}

#[component]
fn BackToMethods() -> impl IntoView {
    view! {
        <a class="back-link" href=METHODS>
            <Icon symbol=Symbol::Left />
            {providers::texts().back}
        </a>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let texts = providers::texts();
    view! { <NotFoundMessage title=texts.gone_title text=texts.gone_body href=METHODS back=texts.back /> }
}
