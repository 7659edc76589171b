//! Limits of one network address (or IPv6 /64), by the settings under Limits.
//!
//! Many people share an address: a class, an office, a mobile carrier. Where a limit keeps programs from creating
//! accounts, a captcha takes its place, so that the people behind the address still get in one by one.

use super::{Attempt, HOUR, MINUTE, count_since, take as take_any};
use crate::{
    Caller, Error, Identity,
    captcha::{self, Action},
    provider::Entry,
};
use doorward_contract::{Uid, provider::NewAccountKind, settings::CaptchaWhen};
use doorward_store::throttle::Backoff;

/// Factor on the limit of a network whose requests each carry a captcha: captchas that a computer may solve are no
/// bound.
const WITH_CAPTCHA: u32 = 10;

fn key(what: &str, caller: &Caller) -> String {
    format!("{what}:{}", caller.network())
}

/// Takes one from an address's budget.
pub(super) async fn take(identity: &Identity, key: &str, limit: u32, window: i64) -> Result<(), Error> {
    match take_any(identity, key, limit, window).await {
        Err(Error::TooManyRequests { retry_after }) => Err(Error::AddressLimit { retry_after }),
        other => other,
    }
}

/// Takes one within the limit; over it, one with a captcha.
///
/// # Errors
/// [`Error::CaptchaRequired`] over the limit; [`Error::AddressLimit`] where captchas are off, or over ten times the
/// limit.
async fn take_or_solve(identity: &Identity, what: &str, limit: u32, caller: &Caller) -> Result<(), Error> {
    let key = key(what, caller);
    let over = match take(identity, &key, limit, HOUR).await {
        Err(over @ Error::AddressLimit { .. }) => over,
        other => return other,
    };
    if identity.settings().captcha.when == CaptchaWhen::Never {
        return Err(over);
    }
    captcha::demand(identity, Action::Register, caller).await?;
    take(identity, &key, limit.saturating_mul(WITH_CAPTCHA), HOUR).await
}

/// Counts a new guest account.
pub(crate) async fn new_guest(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take_or_solve(identity, "guest", identity.settings().limits.guests_hour, caller).await
}

/// Counts the sign-in of a returning guest: no password hash slows it down.
pub(crate) async fn returning_guest(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("guest-again", caller), identity.settings().limits.guest_sign_ins_hour, HOUR).await
}

/// Counts a registration with a username, successful or not: it costs a hash and reveals whether a name is taken.
pub(crate) async fn registration(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take_or_solve(identity, "signup", identity.settings().limits.registrations_hour, caller).await
}

/// Counts a registration with a verified contact. The limits on messages bound these, so no captcha comes on top; the
/// count only stops what no group of people would do.
pub(crate) async fn registration_proven(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    let limit = identity.settings().limits.registrations_hour.saturating_mul(WITH_CAPTCHA);
    take(identity, &key("signup-proven", caller), limit, HOUR).await
}

/// Counts an account created by a provider's sign-in. Providers for organization members do not count: the first
/// sign-ins of members are not public registrations.
pub(crate) async fn provider_account(identity: &Identity, entry: &Entry, caller: &Caller) -> Result<(), Error> {
    if entry.rules.new_account_kind == NewAccountKind::Internal {
        return Ok(());
    }
    take(identity, &key("provider-account", caller), identity.settings().limits.provider_accounts_hour, HOUR).await
}

/// Counts a request that stores a pending sign-in at a provider, or calls the provider.
pub(crate) async fn provider_request(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("provider", caller), identity.settings().limits.provider_requests_minute, MINUTE).await
}

/// Rejected exchanges of one network an hour, after which the provider is not called any more.
const PROVIDER_REFUSALS: u32 = 60;

/// Counts an exchange with a provider; fails once too many of this network's were rejected.
pub(crate) async fn provider_exchange(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    provider_request(identity, caller).await?;
    let refused = key("provider-refused", caller);
    if count_since(identity, &refused, HOUR, 0).await? >= PROVIDER_REFUSALS {
        return take(identity, &refused, PROVIDER_REFUSALS, HOUR).await;
    }
    Ok(())
}

/// Counts an exchange that a provider has rejected.
pub(crate) async fn provider_refused(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("provider-refused", caller), PROVIDER_REFUSALS, HOUR).await
}

/// Authorization requests of one account a minute that begin to wait for its user, or end in a code.
const REQUESTS_OF_USER: u32 = 120;

/// Counts an authorization request that is stored, or for which a code is. A signed-in user has a budget of their own.
pub(crate) async fn authorization_request(
    identity: &Identity,
    user: Option<&Uid>,
    caller: &Caller,
) -> Result<(), Error> {
    if let Some(uid) = user {
        return take_any(identity, &format!("authorize-user:{uid}"), REQUESTS_OF_USER, MINUTE).await;
    }
    take(identity, &key("authorize", caller), identity.settings().limits.provider_requests_minute, MINUTE).await
}

/// Wrong user codes of devices that are compared in ten minutes (RFC 8628 section 5.1): of one account, and of one
/// network, where several people may mistype.
const USER_CODES: Backoff =
    Backoff { free: 5, base_ms: USER_CODES_MS, max_ms: USER_CODES_MS, forget_ms: USER_CODES_MS };
const USER_CODES_OF_NETWORK: Backoff = Backoff { free: 30, ..USER_CODES };
const USER_CODES_MS: i64 = 10 * MINUTE;

/// A reserved comparison with the codes of devices. Record its result: only a wrong code counts.
pub(crate) struct UserCodeAttempt {
    account: Attempt,
    network: Attempt,
}

/// Reserves a comparison with the codes of devices.
///
/// # Errors
/// [`Error::TooManyRequests`] once too many of this account or network were wrong.
pub(crate) async fn user_code(identity: &Identity, uid: &Uid, caller: &Caller) -> Result<UserCodeAttempt, Error> {
    let account = begin(identity, format!("user-code-user:{uid}"), USER_CODES).await?;
    match begin(identity, key("user-code", caller), USER_CODES_OF_NETWORK).await {
        Ok(network) => Ok(UserCodeAttempt { account, network }),
        Err(error) => {
            // Never compared, so it does not count against the account.
            account.cancel().await?;
            Err(error)
        }
    }
}

async fn begin(identity: &Identity, key: String, backoff: Backoff) -> Result<Attempt, Error> {
    match Attempt::begin(identity, key, backoff).await {
        Err(Error::TooManyTries { retry_after }) => Err(Error::TooManyRequests { retry_after }),
        other => other,
    }
}

impl UserCodeAttempt {
    /// No device shows the code.
    pub async fn failed(self) -> Result<(), Error> {
        self.account.failed().await?;
        self.network.failed().await
    }

    /// The code was right, or was not compared. Earlier failures still count.
    pub async fn cancel(self) -> Result<(), Error> {
        self.account.cancel().await?;
        self.network.cancel().await
    }
}

/// Counts a check whether a username exists.
pub(crate) async fn existence_check(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("exists", caller), identity.settings().limits.existence_checks_minute, MINUTE).await
}

/// Counts a captcha.
pub(crate) async fn captcha(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("captcha", caller), identity.settings().limits.captchas_minute, MINUTE).await
}

/// Counts a QR code; WeChat creates a limited number.
pub(crate) async fn qr_code(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("qr-code", caller), identity.settings().limits.qr_codes_minute, MINUTE).await
}

/// Failed authentications of one client from one network an hour.
const CLIENT_REFUSALS: u32 = 60;

/// Counts a failed authentication of a client; `None` stands for all unknown ones. Secrets of clients cannot be guessed,
/// so the right one is never refused: another customer behind the same address cannot turn an application away
/// (attack 44). The limit bounds what failures write.
pub(crate) async fn client_refused(identity: &Identity, client_id: Option<&str>, caller: &Caller) -> Result<(), Error> {
    let key = key("client", caller);
    // Network first: it cannot contain what an ID may.
    let key = client_id.map(|id| format!("{key}|{id}")).unwrap_or(key);
    take(identity, &key, CLIENT_REFUSALS, HOUR).await
}

/// Applications that one network may register in an hour.
const APPLICATION_REGISTRATIONS: u32 = 20;

/// Counts an application that registers itself, successfully or not.
pub(crate) async fn application_registration(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("client-registration", caller), APPLICATION_REGISTRATIONS, HOUR).await
}

/// Documents of applications that are read in an hour for one network, and from one host. A document that is read counts
/// for hours, so an honest network needs few.
const DOCUMENTS_OF_NETWORK: u32 = 60;
const DOCUMENTS_OF_HOST: u32 = 600;

/// Counts the request for a document, which a request without a session causes (attack 81).
pub(crate) async fn metadata_document(identity: &Identity, host: &str, caller: &Caller) -> Result<(), Error> {
    take(identity, &key("client-document", caller), DOCUMENTS_OF_NETWORK, HOUR).await?;
    take(identity, &format!("client-document-host:{host}"), DOCUMENTS_OF_HOST, HOUR).await
}
