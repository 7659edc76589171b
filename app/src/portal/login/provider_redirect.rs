//! Redirect to an identity provider, or back to an application, without script.
//!
//! Browsers apply the policy `form-action` to redirects of a form's response too, and the address is known only at the
//! time of use. A page in between is no longer part of the form's response.

use super::go_on;
use crate::AppError;
use crate::address::query;
use crate::components::{LinkButton, PageData, RedirectTo};
use crate::i18n::{common, portal::provider};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use doorward_contract::oauth::paths;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
const SECONDS: u32 = 60;

/// An address on another host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalRedirect {
    to: String,
    /// Whether it is an application's, to which the user returns, and not a provider's.
    back: bool,
}

#[cfg(feature = "ssr")]
impl crate::request::Step for ExternalRedirect {
    const NAME: &'static str = "away";
}

/// Redirects a browser without script to a provider through the page. Browsers with script navigate by themselves.
#[cfg(feature = "ssr")]
pub fn leave_by(to: String) -> String {
    leave(to, false)
}

/// As [`leave_by`], to an application: an address of its own, or a path that redirects to it.
#[cfg(feature = "ssr")]
pub fn return_by(to: String) -> String {
    if to.starts_with('/') {
        crate::request::go_beyond(&to);
        return to;
    }
    leave(to, true)
}

#[cfg(feature = "ssr")]
fn leave(to: String, back: bool) -> String {
    if crate::request::wants_html() {
        crate::request::save_step(&ExternalRedirect { to: to.clone(), back }, SECONDS);
        crate::request::go("/login/away");
    }
    to
}

/// The pending redirect target of this browser; it can be read once.
#[server(prefix = "/api", endpoint = "portal/away")]
pub async fn load_redirect(
    /// An endpoint of OAuth, where the target is known from the address.
    next: Option<String>,
) -> Result<Option<ExternalRedirect>, AppError> {
    use doorward_identity::origin::local_path;
    let next = next.as_deref().and_then(local_path).filter(|next| next.starts_with(paths::PREFIX));
    if let Some(to) = next {
        return Ok(Some(ExternalRedirect { to, back: true }));
    }
    let target = crate::request::load_step::<ExternalRedirect>();
    if target.is_none() {
        crate::request::go("/login");
    }
    crate::request::clear_step::<ExternalRedirect>();
    Ok(target)
}

lazy_page! {
    /// `/login/away?next=`
    REDIRECT, Page
}

#[component]
fn Page() -> impl IntoView {
    let show = move |target: Option<ExternalRedirect>| {
        let texts = provider::texts();
        if target.is_none() {
            go_on(Some("/login".to_owned()));
        }
        let text = match &target {
            Some(target) if target.to.starts_with(paths::AT_PROVIDER) => texts.sign_out_text,
            Some(target) if target.back => texts.back_text,
            _ => texts.away_text,
        };
        let onward = target.map(|ExternalRedirect { to, .. }| {
            view! {
                <RedirectTo to=to.clone() />
                <LinkButton href=to>{common::texts().continue_}</LinkButton>
            }
        });
        view! { <PortalFrame title=texts.away_title text>{onward}</PortalFrame> }
    };
    view! { <PageData load=|| load_redirect(query("next")) view=show /> }
}
