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
use doorward_app::door::{self, Reason};
use doorward_contract::Secret;
use doorward_identity::provider::delivery::Outcome;
use doorward_identity::provider::link;
use doorward_identity::provider::redirect::{self, CallbackResult, Purpose};
use doorward_identity::{Caller, Error, Identity, session};
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
    let code = sent.code.or(sent.auth_code).unwrap_or_default();
    let returned = if code.expose().is_empty() {
        // The person said no, or something went wrong over there; the words for that are not for us to repeat, but to an
        // administrator who tries the provider out.
        let words = format!("{} {}", sent.error, sent.error_description);
        redirect::give_up(identity, &provider, &sent.state, words.trim(), &caller).await
    } else {
        redirect::come_back(identity, &provider, &sent.state, &code, sent.iss.as_deref(), &caller).await
    };
    let outcome = match returned {
        Ok(CallbackResult::Again(outcome)) => return again(identity, &browser, &caller, outcome).await,
        Err(_) if code.expose().is_empty() => refused("/login", &Reason::word("provider_denied"), None),
        other => settle(identity, &browser, &caller, &provider, other).await,
    };
    let kept = redirect::conclude(identity, &provider, &sent.state, &code, &outcome, &caller).await;
    if let Err(error) = kept {
        tracing::warn!(%error, "cannot store the outcome of a callback");
    }
    Redirect::to(&outcome.to)
}

/// What comes of a browser that came back for the first time.
async fn settle(
    identity: &Identity,
    browser: &Session,
    caller: &Caller,
    provider: &str,
    returned: Result<CallbackResult, Error>,
) -> Outcome {
    let (token, purpose) = match returned {
        Ok(CallbackResult::Vouched { provider_token, purpose }) => (provider_token, purpose),
        Ok(CallbackResult::Denied(purpose)) => return turned_back(provider, purpose, &Reason::word("provider_denied")),
        Ok(CallbackResult::Failed { error, purpose }) => return turned_back(provider, purpose, &Reason::of(&error)),
        Ok(CallbackResult::Tried) => return tried(provider),
        Ok(CallbackResult::Again(outcome)) => return outcome,
        Err(error) => return refused("/login", &Reason::of(&error), None),
    };
    match purpose {
        Purpose::SignIn(next) => {
            let arrived = door::enter_by_provider(browser, identity, caller, token, next.as_deref()).await;
            let viewer = if arrived.signed_in { door::viewer_of(browser, identity).await.ok().flatten() } else { None };
            Outcome { to: arrived.to, session_id: viewer.map(|viewer| viewer.session_id) }
        }
        Purpose::Link(uid) => link_it(identity, browser, caller, &uid, &token).await,
        Purpose::Trial(_) => tried(provider),
    }
}

/// Back to where it was sent off, with what was on the way kept.
fn turned_back(provider: &str, purpose: Purpose, reason: &Reason) -> Outcome {
    match purpose {
        Purpose::Trial(_) => tried(provider),
        Purpose::SignIn(next) => refused("/login", reason, next.as_deref()),
        Purpose::Link(_) => refused(METHODS, reason, None),
    }
}

/// The browser may not have seen the first response, nor its cookie.
async fn again(identity: &Identity, browser: &Session, caller: &Caller, outcome: Outcome) -> Redirect {
    let Some(session_id) = &outcome.session_id else { return Redirect::to(&outcome.to) };
    let refused = |reason: Reason| Redirect::to(&door::turned_away("/login", &reason, None));
    match door::viewer_of(browser, identity).await {
        Ok(Some(viewer)) if viewer.session_id == *session_id => Redirect::to(&outcome.to),
        Ok(_) => match session::by_id(identity, session_id).await {
            Ok(_) => match door::give_session(browser, identity, caller, session_id).await {
                Ok(()) => Redirect::to(&outcome.to),
                Err(_) => refused(Reason::word("busy")),
            },
            // AuthUser out since.
            Err(error) => refused(Reason::of(&error)),
        },
        Err(_) => refused(Reason::word("busy")),
    }
}

/// The console asks for the outcome itself, and shows it to nobody but the administrator who began.
fn tried(provider: &str) -> Outcome {
    Outcome { to: format!("/admin/methods/providers/{provider}#try"), session_id: None }
}

fn refused(page: &str, reason: &Reason, next: Option<&str>) -> Outcome {
    Outcome { to: door::turned_away(page, reason, next), session_id: None }
}

/// Only the person who began it: another's session in the same browser gets nothing linked (attack 10).
async fn link_it(identity: &Identity, browser: &Session, caller: &Caller, uid: &str, token: &Secret) -> Outcome {
    let viewer = door::viewer_of(browser, identity).await.ok().flatten();
    let Some(viewer) = viewer.filter(|viewer| viewer.uid == uid) else {
        return refused("/login", &Reason::word("signed_out"), None);
    };
    match link::link(identity, &viewer, token, caller).await {
        Ok(()) => Outcome { to: with_query(METHODS, &[("notice", Some("linked"))]), session_id: None },
        Err(error) => refused(METHODS, &Reason::of(&error), None),
    }
}
