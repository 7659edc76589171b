//! Sign-in with a provider's identity: one rule for callbacks of providers and for scanned codes.

use super::{store_session, viewer_of};
use crate::AppError;
use crate::address::with_query;
use doorward_contract::Secret;
use doorward_contract::provider::ProviderSigninRequest;
use doorward_identity::provider::link;
use doorward_identity::{Caller, Error, Identity, origin, signin};
use tower_sessions::Session;

/// Redirect of a browser that returns from a provider.
pub struct ProviderSignIn {
    pub to: String,
    /// Whether the browser is signed in now.
    pub signed_in: bool,
}

/// Signs a browser in and returns the redirect target; on failure, the sign-in page with the reason.
///
/// A guest keeps the account, unless the identity belongs to another account or the provider does not register users:
/// then the browser signs in to the account of the identity and leaves the guest's.
pub async fn sign_in_by_provider(
    browser: &Session,
    identity: &Identity,
    caller: &Caller,
    token: Secret,
    next: Option<&str>,
) -> ProviderSignIn {
    let to = next.filter(|next| !next.is_empty()).and_then(|next| origin::safe_next(identity, next));
    match sign_in(browser, identity, caller, token).await {
        Ok(SignedIn { left_guest }) => {
            let left = left_guest.then(|| with_query("/account", &[("notice", Some("guest-left"))]));
            ProviderSignIn { to: to.or(left).unwrap_or_else(|| "/account".into()), signed_in: true }
        }
        Err(reason) => ProviderSignIn { to: provider_error_address("/login", &reason, next), signed_in: false },
    }
}

struct SignedIn {
    left_guest: bool,
}

async fn sign_in(browser: &Session, identity: &Identity, caller: &Caller, token: Secret) -> Result<SignedIn, Reason> {
    let guest = viewer_of(browser, identity).await.ok().flatten().filter(|viewer| viewer.is_guest());
    if let Some(guest) = &guest {
        match link::link(identity, guest, &token, caller).await {
            Ok(()) => return Ok(SignedIn { left_guest: false }),
            Err(Error::IdentityTaken | Error::Off(_)) => {}
            Err(error) => return Err(Reason::of(&error)),
        }
    }
    let request = ProviderSigninRequest { provider_token: token, ..ProviderSigninRequest::default() };
    let opened = signin::provider::sign_in(identity, &request, caller).await.map_err(|error| Reason::of(&error))?;
    let result = store_session(browser, identity, caller, &opened.session_id).await;
    result.map_err(|_: AppError| Reason::word("busy"))?;
    Ok(SignedIn { left_guest: guest.is_some() })
}

/// The page that shows why a provider's identity was rejected.
pub fn provider_error_address(page: &str, reason: &Reason, next: Option<&str>) -> String {
    let wait = reason.wait.map(|seconds| seconds.to_string());
    with_query(page, &[("provider_error", Some(reason.word)), ("wait", wait.as_deref()), ("next", next)])
}

/// Why a provider's identity was rejected, as a query of that page. Only fixed values, so that links cannot put foreign
/// text on the page.
pub struct Reason {
    word: &'static str,
    wait: Option<u32>,
}

impl Reason {
    /// A reason without details.
    pub const fn word(word: &'static str) -> Self {
        Self { word, wait: None }
    }

    /// The reason for an error.
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

#[cfg(test)]
mod tests {
    use super::{Reason, provider_error_address};
    use doorward_identity::Error;

    #[test]
    fn finding_r15_a_limit_is_named_with_its_waiting_time() {
        let address = |error: &Error| provider_error_address("/login", &Reason::of(error), None);
        let limited = [
            Error::TooManyRequests { retry_after: 120 },
            Error::TooManyTries { retry_after: 120 },
            Error::AddressLimit { retry_after: 120 },
        ];
        for error in limited {
            assert_eq!(address(&error), "/login?provider_error=too%5Fmany&wait=120", "{error}");
        }
        assert_eq!(address(&Error::AttemptLost), "/login?provider_error=attempt%5Flost");
    }
}
