//! Browsers that come back from an identity provider. Each provider has its own address (RFC 9700 section 4.4.2).
//!
//! A plain handler and no page: a code works once, and a page is asked for by more than its reader.

use crate::Services;
use crate::extract::{Id, Params};
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::get;
use axum::{Extension, Router};
use doorward_app::DoorError;
use doorward_app::address::with_query;
use doorward_app::door;
use doorward_contract::Secret;
use doorward_contract::provider::ProviderSigninRequest;
use doorward_identity::provider::link;
use doorward_identity::provider::redirect::{self, Purpose, Returned};
use doorward_identity::{Caller, Error, origin, signin};
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
        Err(error) => return refused("/login", reason(&error), None),
    };
    let (done, next) = match purpose {
        Purpose::Link(uid) => (link_it(&services, &browser, &caller, &uid, &provider_token).await, None),
        Purpose::SignIn(next) => (sign_in(&services, &browser, &caller, provider_token, next.as_deref()).await, next),
        Purpose::Trial(_) => return tried(&provider),
    };
    match done {
        Ok(to) => Redirect::to(&to),
        Err((page, reason)) => refused(page, reason, next.as_deref()),
    }
}

/// The console asks for the outcome itself, and shows it to nobody but the administrator who began.
fn tried(provider: &str) -> Redirect {
    Redirect::to(&format!("/admin/methods/providers/{provider}#try"))
}

/// The page to go to with a reason to show there.
type Refused = (&'static str, &'static str);

fn refused(page: &str, reason: &str, next: Option<&str>) -> Redirect {
    Redirect::to(&with_query(page, &[("provider_error", Some(reason)), ("next", next)]))
}

fn reason(error: &Error) -> &'static str {
    match error {
        Error::ProviderNotFound => "provider_off",
        Error::IdentityTaken => "identity_taken",
        Error::UserNotFound => "not_registered",
        Error::UserBlocked | Error::UserPending => "account_closed",
        Error::NotAllowed(_) => "not_recent",
        Error::Provider(_) => "provider",
        other => {
            tracing::warn!(error = %other, "a browser came back from a provider and got no further");
            "provider"
        }
    }
}

/// Only the person who began it: another's session in the same browser gets nothing linked (attack 10).
async fn link_it(
    services: &Services,
    browser: &Session,
    caller: &Caller,
    uid: &str,
    token: &Secret,
) -> Result<String, Refused> {
    let viewer = door::viewer_of(browser, &services.identity).await.ok().flatten();
    let viewer = viewer.filter(|viewer| viewer.uid == uid).ok_or(("/login", "signed_out"))?;
    let linked = link::link(&services.identity, &viewer, token, caller).await;
    linked.map_err(|error| (METHODS, reason(&error)))?;
    Ok(with_query(METHODS, &[("notice", Some("linked"))]))
}

/// A guest who comes back keeps the account, unless the identity opens another already: then that one is opened, and the
/// guest's stays behind.
async fn sign_in(
    services: &Services,
    browser: &Session,
    caller: &Caller,
    token: Secret,
    next: Option<&str>,
) -> Result<String, Refused> {
    let identity = &services.identity;
    let to = || next.and_then(|next| origin::safe_next(identity, next));
    let guest = door::viewer_of(browser, identity).await.ok().flatten().filter(|viewer| viewer.is_guest());
    if let Some(guest) = &guest {
        match link::link(identity, guest, &token, caller).await {
            Ok(()) => return Ok(to().unwrap_or_else(|| "/account".into())),
            Err(Error::IdentityTaken) => {}
            Err(error) => return Err(("/login", reason(&error))),
        }
    }
    let request = ProviderSigninRequest { provider_token: token, ..ProviderSigninRequest::default() };
    let opened = signin::provider::sign_in(identity, &request, caller).await;
    let opened = opened.map_err(|error| ("/login", reason(&error)))?;
    let given = door::give_session(browser, identity, caller, &opened).await;
    given.map_err(|_: DoorError| ("/login", "provider"))?;
    let left = guest.map(|_| with_query("/account", &[("notice", Some("guest-left"))]));
    Ok(to().or(left).unwrap_or_else(|| "/account".into()))
}
