//! Browsers that come back from an identity provider. Each provider has its own address (RFC 9700 section 4.4.2).
//!
//! A plain handler and no page: a code works once, and a page is asked for by more than its reader.

use crate::Services;
use crate::extract::{Id, Params};
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::get;
use axum::{Extension, Router};
use doorward_app::address::with_query;
use doorward_app::door;
use doorward_contract::Secret;
use doorward_identity::provider::link;
use doorward_identity::provider::redirect::{self, Purpose, Returned};
use doorward_identity::{Caller, Identity};
use serde::Deserialize;
use tower_sessions::Session;

/// Where linking was begun.
const METHODS: &str = "/account/sign-in";

/// What a provider sends along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    /// Comes back as it was sent.
    state: Secret,
    /// Authorization code.
    code: Option<Secret>,
    /// DingTalk's word for it.
    #[serde(rename = "authCode")]
    auth_code: Option<Secret>,
    /// Who sends the browser (RFC 9207).
    iss: Option<String>,
    /// Why there is no code (RFC 6749 section 4.1.2.1).
    error: String,
    /// The same for people.
    error_description: String,
}

/// The addresses.
pub fn router() -> Router<Services> {
    Router::new().route("/login/callback/{provider}", get(come_back))
}

async fn come_back(
    State(services): State<Services>,
    Id(provider): Id,
    Params(sent): Params<Sent>,
    Extension(caller): Extension<Caller>,
    browser: Session,
) -> Redirect {
    let identity = &services.identity;
    let Some(code) = sent.code.or(sent.auth_code).filter(|code| !code.expose().is_empty()) else {
        // The person said no, or something went wrong over there; the words for that are not for us to repeat, but to an
        // administrator who tries the provider out.
        let words = format!("{} {}", sent.error, sent.error_description);
        let gave_up = redirect::give_up(identity, &provider, &sent.state, words.trim(), &caller).await.ok().flatten();
        return match gave_up {
            Some(Purpose::Trial(_)) => tried(&provider),
            Some(Purpose::SignIn(next)) => refused("/login", "provider_denied", next.as_deref()),
            Some(Purpose::Link(_)) => refused(METHODS, "provider_denied", None),
            None => refused("/login", "provider_denied", None),
        };
    };
    let back = redirect::come_back(identity, &provider, &sent.state, &code, sent.iss.as_deref(), &caller).await;
    let (provider_token, purpose) = match back {
        Ok(Returned::Vouched { provider_token, purpose }) => (provider_token, purpose),
        Ok(Returned::Tried) => return tried(&provider),
        Err(error) => return refused("/login", door::reason_of(&error), None),
    };
    match purpose {
        Purpose::SignIn(next) => {
            let to = door::enter_by_provider(&browser, identity, &caller, provider_token, next.as_deref()).await;
            Redirect::to(&to)
        }
        Purpose::Link(uid) => link_it(identity, &browser, &caller, &uid, &provider_token).await,
        Purpose::Trial(_) => tried(&provider),
    }
}

/// The console asks for the outcome itself, and shows it to nobody but the administrator who began.
fn tried(provider: &str) -> Redirect {
    Redirect::to(&format!("/admin/methods/providers/{provider}#try"))
}

fn refused(page: &str, reason: &str, next: Option<&str>) -> Redirect {
    Redirect::to(&door::turned_away(page, reason, next))
}

/// Only the person who began it: another's session in the same browser gets nothing linked (attack 10).
async fn link_it(identity: &Identity, browser: &Session, caller: &Caller, uid: &str, token: &Secret) -> Redirect {
    let viewer = door::viewer_of(browser, identity).await.ok().flatten();
    let Some(viewer) = viewer.filter(|viewer| viewer.uid == uid) else {
        return refused("/login", "signed_out", None);
    };
    match link::link(identity, &viewer, token, caller).await {
        Ok(()) => Redirect::to(&with_query(METHODS, &[("notice", Some("linked"))])),
        Err(error) => refused(METHODS, door::reason_of(&error), None),
    }
}
