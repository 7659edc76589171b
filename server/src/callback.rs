//! The redirect URI of identity providers. Each provider has its own path (RFC 9700 section 4.4.2).
//!
//! A plain handler rather than a page: a code can be redeemed once, and browsers may load a page more than once.

use crate::Services;
use crate::extract::{Id, Params};
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::get;
use axum::{Extension, Router};
use doorward_app::address::with_query;
use doorward_app::request::{self, Reason};
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_identity::provider::delivery::Outcome;
use doorward_identity::provider::link;
use doorward_identity::provider::redirect::{self, CallbackResult, Purpose};
use doorward_identity::{Caller, Error, Identity, session};
use serde::Deserialize;
use tower_sessions::Session;

/// Page on which users link identities.
const METHODS: &str = "/account/sign-in";

/// Parameters of the authorization response (RFC 6749 section 4.1.2).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CallbackParams {
    state: Secret,
    code: Option<Secret>,
    /// DingTalk's name for `code`.
    #[serde(rename = "authCode")]
    auth_code: Option<Secret>,
    /// Issuer (RFC 9207).
    iss: Option<String>,
    /// Error code (RFC 6749 section 4.1.2.1).
    error: String,
    error_description: String,
}

/// `/login/callback/{provider}`.
pub fn router() -> Router<Services> {
    Router::new().route("/login/callback/{provider}", get(callback))
}

async fn callback(
    State(services): State<Services>,
    Id(provider): Id,
    Params(params): Params<CallbackParams>,
    Extension(caller): Extension<Caller>,
    browser: Session,
) -> Redirect {
    let identity = &services.identity;
    let code = params.code.or(params.auth_code).unwrap_or_default();
    let returned = if code.expose().is_empty() {
        // The user declined, or the provider failed. Its error text is shown only to an administrator who tests the
        // provider.
        let message = format!("{} {}", params.error, params.error_description);
        redirect::give_up(identity, &provider, &params.state, message.trim(), &caller).await
    } else {
        redirect::handle_callback(identity, &provider, &params.state, &code, params.iss.as_deref(), &caller).await
    };
    let outcome = match returned {
        Ok(CallbackResult::Again(outcome)) => return repeat_outcome(identity, &browser, &caller, outcome).await,
        Err(_) if code.expose().is_empty() => refused("/login", &Reason::word("provider_denied"), None),
        other => complete(identity, &browser, &caller, &provider, other).await,
    };
    let stored = redirect::conclude(identity, &provider, &params.state, &code, &outcome, &caller).await;
    if let Err(error) = stored {
        tracing::warn!(%error, "cannot store the outcome of a callback");
    }
    Redirect::to(&outcome.to)
}

/// Completes the flow for the first callback with this state.
async fn complete(
    identity: &Identity,
    browser: &Session,
    caller: &Caller,
    provider: &str,
    returned: Result<CallbackResult, Error>,
) -> Outcome {
    let (token, purpose) = match returned {
        Ok(CallbackResult::Vouched { provider_token, purpose }) => (provider_token, purpose),
        Ok(CallbackResult::Denied(purpose)) => {
            return back_to_start(provider, purpose, &Reason::word("provider_denied"));
        }
        Ok(CallbackResult::Failed { error, purpose }) => return back_to_start(provider, purpose, &Reason::of(&error)),
        Ok(CallbackResult::Tried) => return tried(provider),
        Ok(CallbackResult::Again(outcome)) => return outcome,
        Err(error) => return refused("/login", &Reason::of(&error), None),
    };
    match purpose {
        Purpose::SignIn(next) => {
            let result = request::sign_in_by_provider(browser, identity, caller, token, next.as_deref()).await;
            let viewer =
                if result.signed_in { request::viewer_of(browser, identity).await.ok().flatten() } else { None };
            Outcome { to: result.to, session_id: viewer.map(|viewer| viewer.session_id) }
        }
        Purpose::Link(uid) => link_it(identity, browser, caller, &uid, &token).await,
        Purpose::Trial(_) => tried(provider),
    }
}

/// Redirects to the page on which the flow began, keeping `next`.
fn back_to_start(provider: &str, purpose: Purpose, reason: &Reason) -> Outcome {
    match purpose {
        Purpose::Trial(_) => tried(provider),
        Purpose::SignIn(next) => refused("/login", reason, next.as_deref()),
        Purpose::Link(_) => refused(METHODS, reason, None),
    }
}

/// Repeats the outcome of an earlier callback with the same state: the browser may have lost that response and its
/// cookie.
async fn repeat_outcome(identity: &Identity, browser: &Session, caller: &Caller, outcome: Outcome) -> Redirect {
    let Some(session_id) = &outcome.session_id else { return Redirect::to(&outcome.to) };
    let refused = |reason: Reason| Redirect::to(&request::provider_error_address("/login", &reason, None));
    match request::viewer_of(browser, identity).await {
        Ok(Some(viewer)) if viewer.session_id == *session_id => Redirect::to(&outcome.to),
        Ok(_) => match session::by_id(identity, session_id).await {
            Ok(_) => match request::store_session(browser, identity, caller, session_id).await {
                Ok(()) => Redirect::to(&outcome.to),
                Err(_) => refused(Reason::word("busy")),
            },
            // Signed out in the meantime.
            Err(error) => refused(Reason::of(&error)),
        },
        Err(_) => refused(Reason::word("busy")),
    }
}

/// Returns to the console, which fetches the outcome itself and shows it only to the administrator who began the test.
fn tried(provider: &str) -> Outcome {
    Outcome { to: format!("/admin/methods/providers/{provider}#try"), session_id: None }
}

fn refused(page: &str, reason: &Reason, next: Option<&str>) -> Outcome {
    Outcome { to: request::provider_error_address(page, reason, next), session_id: None }
}

/// Links the identity to the user who began the flow. A session of another user in the same browser is refused
/// (attack 10).
async fn link_it(identity: &Identity, browser: &Session, caller: &Caller, uid: &Uid, token: &Secret) -> Outcome {
    let viewer = request::viewer_of(browser, identity).await.ok().flatten();
    let Some(viewer) = viewer.filter(|viewer| viewer.uid == *uid) else {
        return refused("/login", &Reason::word("signed_out"), None);
    };
    match link::link(identity, &viewer, token, caller).await {
        Ok(()) => Outcome { to: with_query(METHODS, &[("notice", Some("linked"))]), session_id: None },
        Err(error) => refused(METHODS, &Reason::of(&error), None),
    }
}
