//! Applications: the clients that sign users in with this service, or get tokens for themselves.

mod created;
mod detail;
mod edit;
mod list;
mod new;
mod remove;
mod secrets;
mod server;
mod settings;
mod trial;

pub(super) use created::{TestLink, test_page};
pub use edit::{EditApplication, SaveAddresses, SaveLifetimes, SaveProtocol};
pub use secrets::{CreateSecret, ListSecrets, RevokeSecret};
pub use server::{
    CreateApplication, DeleteApplication, ListApplications, ReadApplication, ReadNewApplication, SwitchApplication,
};
pub use trial::{ReadApplicationTrial, StartApplicationTrial};

use crate::components::{Badge, Tone};
use crate::console::query::encode;
use crate::i18n::console::applications;
use crate::lazy::lazy_page;
use doorward_contract::application::{ApplicationKind, ClientAuthentication};
use leptos::prelude::*;

const PATH: &str = "/admin/applications";
pub(super) const NEW: &str = "/admin/new-application";

lazy_page! {
    /// `/admin/applications`
    APPLICATIONS, list::ApplicationsPage
}

lazy_page! {
    /// `/admin/new-application?kind=`
    NEW_APPLICATION, new::NewApplicationPage
}

lazy_page! {
    /// `/admin/applications/{id}` and its tabs.
    APPLICATION, detail::ApplicationPage
}

/// Address of the page of an application.
pub(super) fn page_of(id: &str) -> String {
    format!("{PATH}/{}", encode(id))
}

/// Path of an application in the admin API. An ID may be an address.
fn api_path_of(id: &str) -> String {
    format!("/applications/{}", encode(id))
}

/// Address of the form for a new application of this kind.
fn page_for(kind: ApplicationKind) -> String {
    format!("{NEW}?kind={}", kind.as_str())
}

fn kind_of(word: &str) -> Option<ApplicationKind> {
    ApplicationKind::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// Whether browsers are sent back to applications of this kind.
pub(super) const fn has_redirects(kind: ApplicationKind) -> bool {
    matches!(kind, ApplicationKind::Web | ApplicationKind::SinglePage | ApplicationKind::Native)
}

/// Whether an application authenticates with a secret.
pub(super) const fn has_secrets(authentication: ClientAuthentication) -> bool {
    matches!(authentication, ClientAuthentication::ClientSecretBasic | ClientAuthentication::ClientSecretPost)
}

#[component]
fn StateBadge(enabled: bool) -> impl IntoView {
    let texts = applications::texts();
    let (tone, word) = if enabled { (Tone::Success, texts.on) } else { (Tone::Danger, texts.off) };
    view! { <Badge tone>{word}</Badge> }
}
