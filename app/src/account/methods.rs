//! Sign-in methods: the linked identities of an account.

mod line;

use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::address::query;
use crate::components::{Alert, ButtonKind, Card, ErrorAlert, LinkButton, PageData, Tone};
use crate::form::use_form;
use crate::i18n::{account::methods, portal::provider};
use crate::lazy::lazy_page;
use crate::portal::sign_out::SignOutButton;
use leptos::prelude::*;
use line::MethodLine;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
const PAGE: &str = "/account/sign-in";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodsPage {
    owner: Owner,
    methods: Vec<Method>,
    /// The provider through which the user has another account.
    other_account: Option<String>,
}

/// A provider, and the linked identity if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    id: String,
    name: String,
    /// The user's name at the provider.
    identity_name: Option<String>,
    linked: bool,
}

/// Loads the providers of the signed-in user. A provider that only works inside an app can be unlinked here, but not
/// linked.
#[server(prefix = "/api", endpoint = "account/methods")]
pub async fn load_methods() -> Result<MethodsPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let listed = doorward_identity::provider::link::list(&crate::request::identity(), &viewer).await?;
    let here = crate::portal::login::provider_options();
    let listed_methods =
        listed.data.into_iter().filter(|own| own.bind || here.iter().any(|option| option.leads_to(&own.id)));
    let methods = listed_methods.map(|own| Method {
        id: own.id,
        name: own.name,
        identity_name: Some(own.provider_user_name).filter(|name| !name.is_empty()),
        linked: own.bind,
    });
    let other_account =
        doorward_identity::provider::other_account_through(&crate::request::identity(), &viewer).await?;
    Ok(MethodsPage { owner: Owner::of(&viewer), methods: methods.collect(), other_account })
}

/// Returns the authorization address of the provider. The callback links the identity.
#[server(prefix = "/api", endpoint = "account/link-method")]
pub async fn link_method(id: String) -> Result<String, AppError> {
    use doorward_identity::provider::redirect::{Purpose, leave};
    let viewer = crate::request::require_viewer().await?;
    match leave(&crate::request::identity(), &id, Purpose::Link(viewer.uid), &crate::request::caller()).await {
        Ok(to) => Ok(crate::portal::login::provider_redirect::leave_by(to)),
        Err(error) => Err(crate::request::error_on(PAGE, error.into())),
    }
}

/// Unlinks a provider's identity and reloads the page.
#[server(prefix = "/api", endpoint = "account/unlink-method")]
pub async fn unlink_method(id: String) -> Result<String, AppError> {
    use doorward_identity::provider::link::unlink;
    let viewer = crate::request::require_viewer().await?;
    match unlink(&crate::request::identity(), &viewer, &id, &crate::request::caller()).await {
        Ok(()) => {
            let to = "/account/sign-in?notice=unlinked".to_owned();
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => super::reauthenticate::redirect_on_error(error.into(), PAGE)
            .map_err(|error| crate::request::error_on(PAGE, error)),
    }
}

lazy_page! {
    /// `/account/sign-in`
    METHODS, Page
}

#[component]
fn Page() -> impl IntoView {
    let (link, unlink) = (use_form::<LinkMethod>().follow_redirect(), use_form::<UnlinkMethod>().follow_redirect());
    let show = move |page: MethodsPage| {
        let texts = methods::texts();
        let nothing = page.methods.is_empty();
        let other = page.other_account.map(|name| view! { <OtherAccount name /> });
        let lines = page.methods.into_iter().map(|method| view! { <MethodLine link unlink method /> }).collect_view();
        view! {
            <AccountFrame owner=page.owner title=texts.title>
                <Card title=texts.title text=texts.text>
                    <ResultNotice />
                    <ErrorAlert message=link.error_above(&[]) />
                    <ErrorAlert message=unlink.error_above(&[]) />
                    {other}
                    {nothing.then(|| view! { <p class="muted">{texts.none}</p> })}
                    <ul class="contacts">{lines}</ul>
                </Card>
            </AccountFrame>
        }
    };
    view! { <PageData load=load_methods view=show /> }
}

/// Explains that the user has another account and how to merge the two. The user chooses which one to keep.
#[component]
fn OtherAccount(name: String) -> impl IntoView {
    view! {
        <Alert tone=Tone::Info>{methods::texts().other_account(&name)}</Alert>
        <SignOutButton />
    }
}

/// The result of the last link or unlink.
#[component]
fn ResultNotice() -> impl IntoView {
    let texts = methods::texts();
    let done = match query("notice").as_deref() {
        Some("linked") => Some(texts.done_linked),
        Some("unlinked") => Some(texts.done_unlinked),
        _ => None,
    };
    let problem = query("provider_error");
    let wait = query("wait").and_then(|seconds| seconds.parse().ok());
    let old = problem.as_deref() == Some("not_recent");
    let taken = problem.as_deref() == Some("identity_taken");
    view! {
        {done.map(|text| view! { <Alert tone=Tone::Success>{text}</Alert> })}
        {problem.map(|word| view! { <Alert tone=Tone::Danger>{provider::reason(&word, wait)}</Alert> })}
        {taken.then(|| {
            let other = provider::texts();
            view! {
                <p class="muted">{other.taken_how}</p>
                <SignOutButton />
            }
        })}
        {old.then(|| {
            view! {
                <LinkButton href="/account/reauthenticate?back=%2Faccount%2Fsign-in" kind=ButtonKind::Secondary>
                    {texts.reauthenticate}
                </LinkButton>
            }
        })}
    }
}
