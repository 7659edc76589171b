//! Redirect to an identity provider without script.
//!
//! Browsers apply the policy `form-action` to redirects of a form's response too, and the provider's address is known
//! only at the time of use. A page in between is no longer part of the form's response.

use super::go_on;
use crate::AppError;
use crate::components::{LinkButton, PageData, RedirectTo};
use crate::i18n::{common, portal::provider};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
const SECONDS: u32 = 60;

/// The provider's address and name.
#[derive(Debug, Serialize, Deserialize)]
pub struct Away {
    to: String,
}

#[cfg(feature = "ssr")]
impl crate::request::Step for Away {
    const NAME: &'static str = "away";
}

/// Redirects a browser without script through the page. Browsers with script navigate by themselves.
#[cfg(feature = "ssr")]
pub fn leave_by(to: String) -> String {
    if crate::request::wants_html() {
        crate::request::save_step(&Away { to: to.clone() }, SECONDS);
        crate::request::go("/login/away");
    }
    to
}

/// The pending redirect target of this browser; it can be read once.
#[server(prefix = "/api", endpoint = "portal/away")]
pub async fn load_away() -> Result<Option<String>, AppError> {
    let away = crate::request::load_step::<Away>();
    if away.is_none() {
        crate::request::go("/login");
    }
    crate::request::clear_step::<Away>();
    Ok(away.map(|away| away.to))
}

lazy_page! {
    /// `/login/away`
    AWAY, AwayPage
}

#[component]
fn AwayPage() -> impl IntoView {
    let show = move |to: Option<String>| {
        let texts = provider::texts();
        if to.is_none() {
            go_on(Some("/login".to_owned()));
        }
        let onward = to.map(|to| {
            view! {
                <RedirectTo to=to.clone() />
                <LinkButton href=to>{common::texts().continue_}</LinkButton>
            }
        });
        view! { <PortalFrame title=texts.away_title text=texts.away_text>{onward}</PortalFrame> }
    };
    view! { <PageData load=load_away view=show /> }
}
