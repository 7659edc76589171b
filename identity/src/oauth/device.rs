//! The device authorization grant (RFC 8628): a device without a browser shows a code, which its user enters in a browser
//! where they are signed in, sees what the device requests, and decides.
//!
//! An approval belongs to the browser's session, so whatever ends that session before the device polls again ends the
//! approval with it. What the application may do is checked again then.

use super::{
    access_token::require_resource,
    authorize::authenticated_at,
    code::CodeGrant,
    consent::{self, Decision},
    dpop::{self, Proof},
    metadata_document, request,
    token::{allowed, require},
};
use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    caller::agent_kind,
    client::{self, Client},
    crypto::token_hash,
    hook, ids,
    session::{self, hold},
    throttle,
};
use doorward_contract::{
    Secret,
    account::AccountStatus,
    application::{ClientAuthentication, GrantType},
    oauth::{ConsentRequest, DeviceAuthorization},
};
use doorward_store::{
    Tx,
    device_code::{self, Model, State},
    session as sessions, user,
};
use std::sync::Arc;

/// Lifetime of the codes in seconds.
pub const DEVICE_SECS: u32 = device_code::LONGEST_SECS;

/// Seconds that a device waits between two polls.
const INTERVAL_SECS: i32 = 5;
/// What is added when it polls too often (section 3.5), up to the longest wait.
const SLOWER_SECS: i32 = 5;
const LONGEST_INTERVAL_SECS: i32 = 60;

/// Letters of user codes: consonants, so that they form no words (section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Length of a user code.
const LENGTH: usize = 8;

/// Begins the sign-in of a device. `client` has authenticated.
///
/// # Errors
/// [`Error::UnauthorizedGrant`] without the grant; [`Error::Invalid`] with the reason `invalid_scope`;
/// [`Error::InvalidTarget`]; [`Error::AddressLimit`] for too many requests of one network.
pub async fn start(
    identity: &Identity,
    client: &Client,
    scope: Option<&str>,
    resource: Option<&str>,
    caller: &Caller,
) -> Result<DeviceAuthorization, Error> {
    metadata_document::for_request(identity, &client.id, caller).await?;
    // As its document describes it now.
    let client = client::find(identity, &client.id).ok_or(Error::UnknownClient)?;
    let client = client.as_ref();
    require(client, GrantType::DeviceCode)?;
    require_resource(identity, client, resource)?;
    let scopes = request::scopes(client, scope.unwrap_or_default())?;
    throttle::authorization_request(identity, None, caller).await?;
    let (device_code, user_code, now) = (ids::secret(), user_code(), identity.now());
    let row = Model {
        device_code_hash: token_hash(&device_code),
        user_code_hash: token_hash(&user_code),
        client_id: client.id.clone(),
        scope: consent::words(&scopes),
        resource: resource.map(str::to_owned),
        created_at: now.as_millis(),
        expires_at: now.plus_secs(i64::from(DEVICE_SECS)).as_millis(),
        polled_at: None,
        interval: INTERVAL_SECS,
        state: State::Pending,
        uid: None,
        session_id: None,
    };
    device_code::insert(identity.db().write(), row).await?;
    let user_code = shown(user_code.expose());
    let verification_uri = format!("{}/device", identity.issuer());
    Ok(DeviceAuthorization {
        device_code,
        verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
        verification_uri,
        user_code,
        expires_in: DEVICE_SECS,
        interval: INTERVAL_SECS.unsigned_abs(),
    })
}

/// Begins the sign-in of a device whose application only names itself.
///
/// # Errors
/// As [`start`]; [`Error::UnknownClient`]; [`Error::InvalidClient`] for an application that authenticates, which
/// anybody could name (RFC 8628 section 3.1).
pub async fn start_public(
    identity: &Identity,
    client_id: &str,
    scope: Option<&str>,
    resource: Option<&str>,
    caller: &Caller,
) -> Result<DeviceAuthorization, Error> {
    let client = client::find(identity, client_id).ok_or(Error::UnknownClient)?;
    if client.config.authentication != ClientAuthentication::None {
        return Err(Error::InvalidClient);
    }
    start(identity, &client, scope, resource, caller).await
}

/// A random user code. Bytes that would make some letters more likely than others are left out.
fn user_code() -> Secret {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let [byte] = ids::random::<1>();
        if let Some(letter) = LETTERS.get(usize::from(byte % 20)).filter(|_| byte < 240) {
            code.push(char::from(*letter));
        }
    }
    Secret::new(code)
}

/// A user code as people read it: `WDJB-MJHT`.
fn shown(code: &str) -> String {
    let (left, right) = code.split_at(code.len() / 2);
    format!("{left}-{right}")
}

/// A user code as people type it, in the form that devices show; `None` for a text that is none.
pub fn normalized(text: &str) -> Option<String> {
    read(text).map(|code| shown(&code))
}

fn read(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = typed.map(|c| c.to_ascii_uppercase()).collect();
    (code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte))).then_some(code)
}

/// What a device requests. The host of the request is empty.
///
/// # Errors
/// [`Error::Invalid`] for `user_code` when no device waits with it; [`Error::TooManyRequests`] after five wrong codes
/// in ten minutes (attack 73); [`Error::NotAllowed`] for a guest; [`Error::UnknownClient`] when the application may no
/// longer do this.
pub async fn requested(
    identity: &Identity,
    viewer: &Viewer,
    user_code: &str,
    caller: &Caller,
) -> Result<ConsentRequest, Error> {
    let (row, client) = waiting(identity, viewer, user_code, caller).await?;
    Ok(consent::described_with(&client, String::new(), allowed(&client, &row.scope)))
}

/// Decides about a device, for the viewer's account and in their session. With an approval, consent is stored as on the
/// consent page.
///
/// # Errors
/// As [`requested`]; for all but one of several concurrent decisions too.
pub async fn decide(
    identity: &Identity,
    viewer: &Viewer,
    user_code: &str,
    decision: Decision<'_>,
    caller: &Caller,
) -> Result<(), Error> {
    let (row, client) = waiting(identity, viewer, user_code, caller).await?;
    let scopes = decision.allowed(allowed(&client, &row.scope));
    let approved = scopes.as_deref().map(consent::words);
    if approved.is_some() {
        let portal = sessions::by_id(identity.db().read(), &viewer.session_id).await?;
        hook::to_application(identity, &portal.ok_or(Error::Unauthenticated)?, &client, caller).await?;
    }
    let tx = identity.db().begin().await?;
    hold(identity, &tx, viewer).await?;
    if let Some(scopes) = scopes
        && !consent::is_ours(identity, &client)
    {
        consent::grant_within(identity, &tx, viewer, &client, scopes, caller).await?;
    }
    let (hash, now) = (&row.user_code_hash, identity.now().as_millis());
    if !device_code::decide(&tx, hash, approved.as_deref(), &viewer.uid, &viewer.session_id, now).await? {
        return Err(unknown());
    }
    Ok(tx.commit().await?)
}

/// The request that waits with this code.
async fn waiting(
    identity: &Identity,
    viewer: &Viewer,
    user_code: &str,
    caller: &Caller,
) -> Result<(Model, Arc<Client>), Error> {
    if viewer.is_guest() {
        return Err(Error::NotAllowed(|texts| texts.guest_approves_no_device));
    }
    // What cannot be a code guesses none.
    let code = read(user_code).ok_or_else(unknown)?;
    let attempt = throttle::user_code(identity, &viewer.uid, caller).await?;
    let (hash, now) = (token_hash(&Secret::new(code)), identity.now().as_millis());
    let found = device_code::pending(identity.db().read(), &hash, now).await;
    match &found {
        Ok(None) => attempt.failed().await?,
        Ok(Some(_)) | Err(_) => attempt.cancel().await?,
    }
    let row = found?.ok_or_else(unknown)?;
    let client = client::find(identity, &row.client_id).ok_or(Error::UnknownClient)?;
    if !client.config.grants.contains(&GrantType::DeviceCode) {
        return Err(Error::UnknownClient);
    }
    Ok((row, client))
}

fn unknown() -> Error {
    Error::invalid("user_code", "unknown", |texts| texts.user_code_unknown)
}

/// Exchanges an approved device code: opens the application's session.
pub(super) async fn redeem(
    identity: &Identity,
    client: &Client,
    code: &Secret,
    proof: Option<&Proof>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    if !metadata_document::may_begin(identity, client) {
        return Err(Error::InvalidGrant);
    }
    let (hash, now) = (token_hash(code), identity.now().as_millis());
    let row = device_code::by_hash(identity.db().read(), &hash).await?;
    let row = row.filter(|row| row.client_id == client.id).ok_or(Error::InvalidGrant)?;
    match row.state {
        State::Redeemed => return Err(Error::InvalidGrant),
        _ if !row.is_live(now) => return Err(Error::ExpiredToken),
        State::Denied => return Err(Error::AccessDenied),
        State::Pending => return Err(polled(identity, &row, now).await?),
        State::Approved => {}
    }
    let uid = row.uid.as_ref().ok_or(Error::Internal("an approval has no user"))?;
    let tx = identity.db().begin().await?;
    // The account first, as in every change of it: see `code::redeem`.
    user::lock(&tx, uid).await?;
    if !device_code::redeem(&tx, &hash, now).await? {
        return Err(Error::InvalidGrant);
    }
    let portal = match &row.session_id {
        Some(id) => sessions::live(&tx, id, now).await?,
        None => None,
    };
    let portal = portal.filter(|(_, owner)| owner.uid == *uid && owner.status == AccountStatus::Active);
    let granted = match &portal {
        Some((session, _)) => granted(identity, &tx, client, &row, session).await?,
        None => None,
    };
    let (Some(portal), Some(grant)) = (portal, granted) else {
        tx.commit().await?;
        return Err(Error::InvalidGrant);
    };
    if let Some(proof) = proof {
        proof.spend(&tx).await?;
    }
    let (portal, bound_to) = ((of_device(portal.0, caller), portal.1), dpop::binding(client, proof));
    let opened = session::open_for_application(identity, &tx, portal, client, &grant, bound_to, caller).await?;
    identity.commit(tx, &opened.uid).await?;
    Ok(opened)
}

/// The browser's session with the program of the device, by which the user finds it in the list of devices. The address
/// stays that of the browser: somebody else's device must not make its address one that the account is known at.
fn of_device(portal: sessions::Model, caller: &Caller) -> sessions::Model {
    let user_agent = caller.user_agent.clone();
    let agent_kind = agent_kind(user_agent.as_deref());
    sessions::Model { user_agent, agent_kind, device_hash: None, ..portal }
}

/// What the application may still do; `None` if the user has withdrawn the consent since, or the resource was removed.
async fn granted(
    identity: &Identity,
    tx: &Tx,
    client: &Client,
    row: &Model,
    session: &sessions::Model,
) -> Result<Option<CodeGrant>, Error> {
    let scopes = allowed(client, &row.scope);
    let consented = consent::is_given(identity, tx, client, &session.uid, &scopes).await?;
    let may_use = require_resource(identity, client, row.resource.as_deref()).is_ok();
    let now = identity.now();
    Ok((consented && may_use).then(|| CodeGrant {
        redirect_uri: String::new(),
        page: None,
        scope: consent::words(&scopes),
        nonce: None,
        code_challenge: None,
        authenticated_at: authenticated_at(session, now).unwrap_or_else(|| now.as_millis()),
        resource: row.resource.clone(),
        trial: false,
        dpop_jkt: None,
    }))
}

/// The answer to a device whose user has not decided: one that polls too often has to wait longer from then on.
async fn polled(identity: &Identity, row: &Model, now: i64) -> Result<Error, Error> {
    let wait = i64::from(row.interval) * 1_000;
    let is_early = row.polled_at.is_some_and(|at| (at..at + wait).contains(&now));
    let slower = (row.interval + SLOWER_SECS).min(LONGEST_INTERVAL_SECS);
    let interval = if is_early { slower } else { row.interval };
    device_code::set_polled(identity.db().write(), &row.device_code_hash, now, interval).await?;
    Ok(if is_early { Error::SlowDown } else { Error::AuthorizationPending })
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, normalized, user_code};

    #[test]
    fn attack_73_user_codes_have_eight_of_twenty_letters() {
        let codes: Vec<_> = (0..200).map(|_| user_code().expose().to_owned()).collect();
        for code in &codes {
            assert!(code.len() == 8 && code.bytes().all(|byte| LETTERS.contains(&byte)), "{code}");
        }
        for letter in LETTERS {
            assert!(codes.iter().any(|code| code.as_bytes().contains(letter)), "{letter}");
        }
    }

    #[test]
    fn a_user_code_is_read_however_it_is_typed() {
        for text in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W-D-J-B-M-J-H-T"] {
            assert_eq!(normalized(text).as_deref(), Some("WDJB-MJHT"), "{text}");
        }
        for text in ["", "WDJB", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "WDJB–MJHT", "ＷDJBMJHT"] {
            assert_eq!(normalized(text), None, "{text}");
        }
    }
}
