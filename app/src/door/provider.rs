//! Coming in by a provider's word: the one rule for browsers that come back from a provider and for codes that were
//! scanned.

use super::{give_session, viewer_of};
use crate::DoorError;
use crate::address::with_query;
use doorward_contract::Secret;
use doorward_contract::provider::ProviderSigninRequest;
use doorward_identity::provider::link;
use doorward_identity::{Caller, Error, Identity, origin, signin};
use tower_sessions::Session;

/// Signs a browser in and answers where it goes; back to the sign-in page with the reason when that does not work.
///
/// A guest who comes keeps the account, unless the identity opens another already: then that one is opened, and the
/// guest's stays behind.
pub async fn enter_by_provider(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    token: Secret,
    next: Option<&str>,
) -> String {
    let to = next.filter(|next| !next.is_empty()).and_then(|next| origin::safe_next(identity, next));
    match enter(browser, identity, caller, token).await {
        Ok(Entered { left_guest }) => {
            let left = left_guest.then(|| with_query("/account", &[("notice", Some("guest-left"))]));
            to.or(left).unwrap_or_else(|| "/account".into())
        }
        Err(reason) => turned_away("/login", reason, next),
    }
}

struct Entered {
    left_guest: bool,
}

async fn enter(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    token: Secret,
) -> Result<Entered, &'static str> {
    let guest = viewer_of(browser, identity).await.ok().flatten().filter(|viewer| viewer.is_guest());
    if let Some(guest) = &guest {
        match link::link(identity, guest, &token, caller).await {
            Ok(()) => return Ok(Entered { left_guest: false }),
            Err(Error::IdentityTaken) => {}
            Err(error) => return Err(reason_of(&error)),
        }
    }
    let request = ProviderSigninRequest { provider_token: token, ..ProviderSigninRequest::default() };
    let opened = signin::provider::sign_in(identity, &request, caller).await.map_err(|error| reason_of(&error))?;
    let given = give_session(browser, identity, caller, &opened).await;
    given.map_err(|_: DoorError| "provider")?;
    Ok(Entered { left_guest: guest.is_some() })
}

/// The page that says why a provider's word opened nothing.
pub fn turned_away(page: &str, reason: &str, next: Option<&str>) -> String {
    with_query(page, &[("provider_error", Some(reason)), ("next", next)])
}

/// The word for a failure in the address of that page; what it says is not to be made up by whoever sends a link.
pub fn reason_of(error: &Error) -> &'static str {
    match error {
        Error::ProviderNotFound => "provider_off",
        Error::IdentityTaken => "identity_taken",
        Error::UserNotFound => "not_registered",
        Error::UserBlocked => "account_closed",
        Error::NotAllowed(_) => "not_recent",
        Error::Provider(_) => "provider",
        other => {
            tracing::warn!(error = %other, "a browser came from a provider and got no further");
            "provider"
        }
    }
}
