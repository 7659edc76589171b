//! Coming in by a provider's word: the one rule for browsers that come back from a provider and for codes that were
//! scanned.

use super::{give_session, viewer_of};
use crate::AppError;
use crate::address::with_query;
use doorward_contract::Secret;
use doorward_contract::provider::ProviderSigninRequest;
use doorward_identity::provider::link;
use doorward_identity::{Caller, Error, Identity, origin, signin};
use tower_sessions::Session;

/// Where a browser goes that came from a provider.
pub struct Arrived {
    /// The address.
    pub to: String,
    /// Whether it is signed in by that.
    pub signed_in: bool,
}

/// Signs a browser in and answers where it goes; back to the sign-in page with the reason when that does not work.
///
/// A guest who comes keeps the account, unless the identity opens another already or registers nobody: then the account
/// that it opens is entered, and the guest's stays behind.
pub async fn enter_by_provider(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    token: Secret,
    next: Option<&str>,
) -> Arrived {
    let to = next.filter(|next| !next.is_empty()).and_then(|next| origin::safe_next(identity, next));
    match enter(browser, identity, caller, token).await {
        Ok(Entered { left_guest }) => {
            let left = left_guest.then(|| with_query("/account", &[("notice", Some("guest-left"))]));
            Arrived { to: to.or(left).unwrap_or_else(|| "/account".into()), signed_in: true }
        }
        Err(reason) => Arrived { to: turned_away("/login", &reason, next), signed_in: false },
    }
}

struct Entered {
    left_guest: bool,
}

async fn enter(browser: &Session, identity: &Identity, caller: &Caller, token: Secret) -> Result<Entered, Reason> {
    let guest = viewer_of(browser, identity).await.ok().flatten().filter(|viewer| viewer.is_guest());
    if let Some(guest) = &guest {
        match link::link(identity, guest, &token, caller).await {
            Ok(()) => return Ok(Entered { left_guest: false }),
            Err(Error::IdentityTaken | Error::Off(_)) => {}
            Err(error) => return Err(Reason::of(&error)),
        }
    }
    let request = ProviderSigninRequest { provider_token: token, ..ProviderSigninRequest::default() };
    let opened = signin::provider::sign_in(identity, &request, caller).await.map_err(|error| Reason::of(&error))?;
    let given = give_session(browser, identity, caller, &opened.session_id).await;
    given.map_err(|_: AppError| Reason::word("busy"))?;
    Ok(Entered { left_guest: guest.is_some() })
}

/// The page that says why a provider's word opened nothing.
pub fn turned_away(page: &str, reason: &Reason, next: Option<&str>) -> String {
    let wait = reason.wait.map(|seconds| seconds.to_string());
    with_query(page, &[("provider_error", Some(reason.word)), ("wait", wait.as_deref()), ("next", next)])
}

/// Why a provider's word opened nothing, as the address of that page has it: words of ours, so that nobody who sends a
/// link makes up what the page says.
pub struct Reason {
    word: &'static str,
    wait: Option<u32>,
}

impl Reason {
    /// A reason that is one word.
    pub const fn word(word: &'static str) -> Self {
        Self { word, wait: None }
    }

    /// The reason that an error gives.
    pub fn of(error: &Error) -> Self {
        let word = match error {
            Error::ProviderNotFound => "provider_off",
            Error::IdentityTaken => "identity_taken",
            Error::UserNotFound | Error::Off(_) => "not_registered",
            Error::UserBlocked => "account_closed",
            Error::ReauthenticationRequired(_) => "not_recent",
            Error::AttemptLost | Error::DeadProviderToken => "attempt_lost",
            Error::Unauthenticated => "signed_out",
            Error::TooManyRequests { .. } | Error::TooManyTries { .. } | Error::AddressLimit { .. } => "too_many",
            Error::Provider(_) => "provider",
            other => {
                tracing::warn!(error = %other, "a browser came from a provider and got no further");
                if error.code().status() == 503 { "busy" } else { "provider" }
            }
        };
        Self { word, wait: error.retry_after() }
    }
}
