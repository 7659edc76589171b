//! Redirecting a browser to a provider, and handling its callback.

use super::{Entry, delivery, delivery::Outcome, device, target, token};
use crate::{Caller, Error, Identity, client, origin, throttle};
use doorward_contract::{
    Secret, Uid,
    provider::{ProviderUri, ProviderUriQuery},
};
use doorward_i18n::Localized;
use doorward_provider::{AuthorizationRequest, Credential, FlowState, begin, begin_with, finish};
use doorward_store::provider_state;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;

/// Seconds within which a browser must return (attack 8).
const LIFE_SECS: i64 = 600;
/// Longest `state` of an app, in characters.
const MAX_STATE: usize = 512;

/// Most pending sign-ins of one device at one provider.
const MAX_ATTEMPTS: i32 = 16;
/// Retries of a start that collides with another one of the same device.
const RETRIES: u32 = 5;

/// State kept while the browser is at the provider.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Pending {
    /// The provider's realm at the start: the callback must not go to another service under the same ID.
    realm: String,
    redirect_uri: String,
    pkce_verifier: Option<String>,
    nonce: Option<String>,
    #[serde(default)]
    purpose: Purpose,
}

/// Purpose of a redirect from our own pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Sign in, and continue at this place.
    SignIn(Option<String>),
    /// Link the identity to this account.
    Link(Uid),
    /// Show this administrator, named as in events, which identity the provider confirms; no user is signed in. See
    /// [`super::trial`].
    Trial(String),
}

impl Default for Purpose {
    fn default() -> Self {
        Self::SignIn(None)
    }
}

/// The authorization URL for an app that keeps its own `state`. The rest of the protocol's state (PKCE, nonce) is kept
/// here, bound to the app's device ID.
///
/// # Errors
/// [`Error::ProviderNotFound`], [`Error::Invalid`] for an address outside the security domains and the origins of the
/// client, a missing device ID or an unusable state, [`Error::Provider`] when it cannot be reached, [`Error::AddressLimit`].
pub async fn uri(identity: &Identity, query: &ProviderUriQuery, caller: &Caller) -> Result<ProviderUri, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let entry = super::require(identity, &query.provider_id)?;
    let is_page =
        |url: &Url| origin::is_known(identity, url) || (client::is_page_of(&client, url) && url.fragment().is_none());
    let page = |uri: &str| Url::parse(uri).ok().filter(is_page);
    let back = page(&query.redirect_uri).ok_or_else(|| origin::not_allowed("redirect_uri"))?;
    let signed_out = query.sign_out_uri.as_deref().filter(|uri| !uri.is_empty());
    if signed_out.is_some_and(|uri| page(uri).is_none()) {
        return Err(origin::not_allowed("sign_out_uri"));
    }
    if query.state.is_empty() || query.state.len() > MAX_STATE {
        return Err(Error::invalid("state", "required", |texts| texts.state_required(MAX_STATE)));
    }
    let key = device_key(&entry, &query.redirect_uri, &client.id, caller)?;
    throttle::provider_request(identity, caller).await?;
    for _ in 0..RETRIES {
        let row = provider_state::find(identity.db().read(), &key, identity.now().as_millis()).await?;
        let earlier = row.as_ref().and_then(|row| open(identity, &entry, row).ok());
        let remembered: FlowState = earlier.map(Into::into).unwrap_or_default();
        let scope = query.scope.as_deref();
        let authorization = begin_with(target(identity, &entry), &back, &query.state, scope, &remembered).await?;
        let uri = authorization.uri.to_string();
        let signout_uri = authorization.sign_out_uri.clone().map(|uri| returning(uri, signed_out));
        // An app does not say which of its tabs returns, so all of them share one verifier and nonce.
        let shares =
            (&authorization.pkce_verifier, &authorization.nonce) == (&remembered.pkce_verifier, &remembered.nonce);
        let pending = pending(&entry, &query.redirect_uri, authorization);
        if attempt(identity, &entry, &key, pending, row.map(|row| (row, shares))).await? {
            return Ok(ProviderUri { uri, signout_uri });
        }
    }
    Err(Error::Aborted)
}

/// The sign-out address of a provider, from which the browser returns to a page.
fn returning(mut uri: Url, page: Option<&str>) -> String {
    if let Some(page) = page {
        uri.query_pairs_mut().append_pair("post_logout_redirect_uri", page);
    }
    uri.into()
}

/// Adds a pending sign-in to the existing row when it can share that row's state, replaces the row when it cannot (the
/// provider was reconfigured since), or inserts the first. False when a concurrent start came first.
async fn attempt(
    identity: &Identity,
    entry: &Entry,
    key: &str,
    pending: Pending,
    row: Option<(provider_state::Model, bool)>,
) -> Result<bool, Error> {
    let (db, now) = (identity.db().write(), identity.now().as_millis());
    match row {
        Some((row, true)) => {
            let until = identity.now().plus_secs(LIFE_SECS).as_millis();
            Ok(provider_state::join(db, &row, (until, MAX_ATTEMPTS), now).await?)
        }
        Some((_, false)) => {
            provider_state::put(db, sealed(identity, entry, key, &pending)?).await?;
            Ok(true)
        }
        None => Ok(provider_state::put_if_free(db, sealed(identity, entry, key, &pending)?, now).await?),
    }
}

fn pending(entry: &Entry, redirect_uri: &str, authorization: AuthorizationRequest) -> Pending {
    Pending {
        realm: entry.realm.clone(),
        redirect_uri: redirect_uri.to_owned(),
        pkce_verifier: authorization.pkce_verifier.map(Secret::into_inner),
        nonce: authorization.nonce.map(Secret::into_inner),
        ..Pending::default()
    }
}

fn device_key(entry: &Entry, redirect_uri: &str, client_id: &str, caller: &Caller) -> Result<String, Error> {
    let device = device(caller)?;
    Ok(crate::sha256_hex(format!("device|{device}|{client_id}|{}|{redirect_uri}", entry.realm).as_bytes()))
}

fn place(key: &str) -> String {
    format!("provider_state/{key}")
}

fn sealed(identity: &Identity, entry: &Entry, key: &str, pending: &Pending) -> Result<provider_state::Model, Error> {
    let text = serde_json::to_vec(pending).map_err(|_| Error::Internal("a state is always JSON"))?;
    let sealed = identity.options().master_key.seal(&place(key), &text);
    Ok(provider_state::Model {
        key_hash: key.to_owned(),
        provider_id: entry.id.clone(),
        sealed: sealed.ok_or(Error::Internal("a state could not be sealed"))?,
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
        attempts: 1,
    })
}

/// Takes the pending sign-in, if there is one left.
async fn take(identity: &Identity, entry: &Entry, key: &str) -> Result<Option<Pending>, Error> {
    let (now, taken_until) = (identity.now(), identity.now().plus_secs(delivery::LIFE_SECS));
    let row = provider_state::take(identity.db().write(), key, now.as_millis(), taken_until.as_millis()).await?;
    row.map(|row| open(identity, entry, &row)).transpose()
}

fn open(identity: &Identity, entry: &Entry, row: &provider_state::Model) -> Result<Pending, Error> {
    let text = identity.options().master_key.open(&place(&row.key_hash), &row.sealed)?;
    let pending: Pending = serde_json::from_slice(&text).map_err(|_| Error::AttemptLost)?;
    // A browser that was sent to one provider must not return from another (attack 9).
    if row.provider_id == entry.id && pending.realm == entry.realm { Ok(pending) } else { Err(Error::AttemptLost) }
}

/// The pending sign-in of the device that now brings a code.
pub(super) async fn recall(
    identity: &Identity,
    entry: &Entry,
    redirect_uri: &str,
    client_id: &str,
    caller: &Caller,
) -> Result<FlowState, Error> {
    let key = device_key(entry, redirect_uri, client_id, caller)?;
    Ok(take(identity, entry, &key).await?.ok_or(Error::AttemptLost)?.into())
}

impl From<Pending> for FlowState {
    fn from(pending: Pending) -> Self {
        Self {
            redirect_uri: Some(pending.redirect_uri),
            pkce_verifier: pending.pkce_verifier.map(Secret::new),
            nonce: pending.nonce.map(Secret::new),
        }
    }
}

/// Redirects a browser to a provider from our own pages.
///
/// The state is random, works once, and only in this browser, bound to its device cookie (attack 8).
///
/// # Errors
/// As [`uri`].
pub async fn leave(identity: &Identity, provider_id: &str, purpose: Purpose, caller: &Caller) -> Result<String, Error> {
    let entry = entry_for(identity, provider_id, &purpose)?;
    let back = callback(identity, &entry.id)?;
    // Letters and digits only: WeChat accepts no others.
    let state = crate::ids::link_secret();
    let key = browser_key(&entry, &state, caller)?;
    throttle::provider_request(identity, caller).await?;
    let authorization = begin(target(identity, &entry), &back, state.expose(), None).await;
    let authorization = match (authorization, &purpose) {
        // The administrator sees the cause; a user who signs in does not.
        (Err(error), Purpose::Trial(_)) => {
            return Err(Error::Provider(Localized::new(|language| error.sentence(language))));
        }
        (authorization, _) => authorization?,
    };
    let uri = authorization.uri.to_string();
    let pending = Pending { purpose, ..pending(&entry, back.as_str(), authorization) };
    provider_state::put(identity.db().write(), sealed(identity, &entry, &key, &pending)?).await?;
    Ok(uri)
}

/// A provider can be tested before it is turned on.
fn entry_for(identity: &Identity, id: &str, purpose: &Purpose) -> Result<Arc<Entry>, Error> {
    match purpose {
        Purpose::Trial(_) => identity.providers().find(id).ok_or(Error::ProviderNotFound),
        Purpose::SignIn(_) | Purpose::Link(_) => super::require(identity, id),
    }
}

fn browser_key(entry: &Entry, state: &Secret, caller: &Caller) -> Result<String, Error> {
    let device = caller.device_hash().ok_or(Error::AttemptLost)?;
    Ok(crate::sha256_hex(format!("browser|{device}|{}|{}", entry.id, state.expose()).as_bytes()))
}

/// Redirect URI at our portal. Each provider has its own (RFC 9700 section 4.4.2).
pub fn callback(identity: &Identity, provider_id: &str) -> Result<Url, Error> {
    let path = format!("/login/callback/{provider_id}");
    identity.options().public_url.join(&path).map_err(|_| Error::Internal("no callback address"))
}

/// Result of a callback.
pub enum CallbackResult {
    /// The provider confirmed an identity.
    Vouched {
        /// Token of the grant.
        provider_token: Secret,
        /// Purpose of the redirect.
        purpose: Purpose,
    },
    /// A test is complete; its outcome waits for the administrator.
    Tried,
    /// The callback has no code; with the purpose of the redirect.
    Denied(Purpose),
    /// The code was rejected by the provider or by us.
    Failed {
        error: Error,
        /// Purpose of the redirect.
        purpose: Purpose,
    },
    /// A repeated callback, with the outcome of the first.
    Again(Outcome),
}

/// Handles the callback of a browser that [`leave`] redirected. Complete it by [`conclude`].
///
/// # Errors
/// [`Error::AttemptLost`] when it is another browser or too late, [`Error::Provider`] when another provider sent it.
pub async fn handle_callback(
    identity: &Identity,
    provider_id: &str,
    state: &Secret,
    code: &Secret,
    issuer: Option<&str>,
    caller: &Caller,
) -> Result<CallbackResult, Error> {
    let entry = identity.providers().find(provider_id).ok_or(Error::ProviderNotFound)?;
    // Mix-up: a response of another provider at this provider's address (RFC 9207 section 2.4, attack 9).
    if issuer.zip(entry.config.issuer.as_deref()).is_some_and(|(sent, ours)| sent != ours) {
        return Err(Error::provider(|texts| texts.other_provider));
    }
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let key = browser_key(&entry, state, caller)?;
    let Some(mut pending) = take(identity, &entry, &key).await? else {
        return repeated_callback(identity, &key, code).await;
    };
    let purpose = std::mem::take(&mut pending.purpose);
    let credential = Credential::Code(code.clone());
    if let Purpose::Trial(actor) = purpose {
        let result = finish(target(identity, &entry), &credential, &pending.into()).await;
        super::trial::keep(identity, &entry, &actor, result.map_err(|error| error.sentence(caller.language))).await?;
        return Ok(CallbackResult::Tried);
    }
    let grant = async {
        // It may have been turned off meanwhile.
        let entry = entry_for(identity, provider_id, &purpose)?;
        let profile = token::confirmed(identity, &entry, &credential, &pending.into(), caller).await?;
        super::grant::issue(identity, &entry, &client.id, profile, None).await
    };
    Ok(match grant.await {
        Ok(issued) => CallbackResult::Vouched { provider_token: issued.provider_token, purpose },
        Err(error) => CallbackResult::Failed { error, purpose },
    })
}

async fn repeated_callback(identity: &Identity, key: &str, code: &Secret) -> Result<CallbackResult, Error> {
    delivery::repeated(identity, key, code).await?.map(CallbackResult::Again).ok_or(Error::AttemptLost)
}

/// Handles a callback with an error (RFC 6749 section 4.1.2.1) and returns the purpose of the redirect.
///
/// # Errors
/// [`Error::AttemptLost`] when there is no pending sign-in.
pub async fn give_up(
    identity: &Identity,
    provider_id: &str,
    state: &Secret,
    error: &str,
    caller: &Caller,
) -> Result<CallbackResult, Error> {
    let entry = identity.providers().find(provider_id).ok_or(Error::ProviderNotFound)?;
    let key = browser_key(&entry, state, caller)?;
    let Some(pending) = take(identity, &entry, &key).await? else {
        return repeated_callback(identity, &key, &Secret::default()).await;
    };
    if let Purpose::Trial(actor) = &pending.purpose {
        super::trial::keep(identity, &entry, actor, Err(error.to_owned())).await?;
        return Ok(CallbackResult::Tried);
    }
    Ok(CallbackResult::Denied(pending.purpose))
}

/// Stores the outcome of a callback for a repeated delivery. `code` is empty when the callback had none.
pub async fn conclude(
    identity: &Identity,
    provider_id: &str,
    state: &Secret,
    code: &Secret,
    outcome: &Outcome,
    caller: &Caller,
) -> Result<(), Error> {
    let Some(entry) = identity.providers().find(provider_id) else { return Ok(()) };
    let Ok(key) = browser_key(&entry, state, caller) else { return Ok(()) };
    // Only a known state has an outcome: a made-up one must not create a row.
    if !provider_state::is_taken(identity.db().read(), &key, identity.now().as_millis()).await? {
        return Ok(());
    }
    delivery::remember(identity, &entry.id, &key, code, outcome).await
}
