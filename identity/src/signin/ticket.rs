//! Custom tickets: an operator's own server asserts who its users are, as CloudBase's Node SDK does.
//!
//! A ticket is `<private_key_id>/@@/<RS256 JWT>`. All its times are milliseconds, which no JWT library expects, so the
//! claims are parsed here.

use crate::{
    Caller, Error, Identity, NewSession,
    account::create,
    hook,
    session::{self, Bounds, Method},
    signin::{self, methods::TICKET_REALM},
};
use doorward_contract::{Secret, Timestamp, account::AccountKind, event::EventAction};
use doorward_store::{linked_identity, ticket_key, used_token, user};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::json;

const METHOD: Method<'static> = Method { name: "custom", action: EventAction::SignIn };

/// Separator of the key's ID and the token.
const SEPARATOR: &str = "/@@/";

/// Longest lifetime of a ticket in milliseconds. CloudBase's SDK issues them for ten minutes; clocks differ.
const LONGEST_MS: i64 = 3_600_000;
/// Milliseconds that the clock of another machine may be ahead.
const SKEW_MS: i64 = 60_000;

/// Shortest lifetime of access tokens in milliseconds, whatever a ticket says: the SDK refreshes 30 seconds before the
/// end.
const SHORTEST_ACCESS_MS: i64 = 60_000;

/// CloudBase's claims, and no other: the signer of a ticket decides who the user is, nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    #[allow(dead_code, reason = "the vendor's SDK repeats the algorithm here; the token's header decides")]
    alg: String,
    env: String,
    iat: i64,
    exp: i64,
    uid: String,
    /// Milliseconds after which the SDK refreshes: the lifetime of an access token.
    #[serde(default)]
    refresh: Option<i64>,
    /// When the session expires.
    #[serde(default)]
    expire: Option<i64>,
}

impl Claims {
    fn bounds(&self) -> Bounds {
        let seconds = |refresh: i64| i32::try_from(refresh.max(SHORTEST_ACCESS_MS) / 1_000).unwrap_or(i32::MAX);
        Bounds { expires_at: self.expire.map(Timestamp), access_token_seconds: self.refresh.map(seconds) }
    }
}

/// Opens the account of a custom user ID, creating it for a new ID.
///
/// # Errors
/// [`Error::BadTicket`] with the reason, [`Error::Off`], [`Error::UserBlocked`].
pub async fn sign_in(identity: &Identity, ticket: &Secret, caller: &Caller) -> Result<NewSession, Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    require_on(identity)?;
    let claims = read(identity, ticket).await?;
    let hash = crate::sha256_hex(format!("ticket|{}", ticket.expose()).as_bytes());
    if !used_token::spend(identity.db().write(), &hash, claims.exp + SKEW_MS).await? {
        return Err(Error::BadTicket(|texts| texts.ticket_used));
    }
    match linked_identity::find(identity.db().read(), TICKET_REALM, &claims.uid).await? {
        Some(linked) => sign_in_linked(identity, &linked, claims.bounds(), caller).await,
        None => register(identity, &claims, caller).await,
    }
}

fn require_on(identity: &Identity) -> Result<(), Error> {
    signin::require(identity.settings().login_methods.custom, |texts| texts.ticket_sign_in)
}

async fn read(identity: &Identity, ticket: &Secret) -> Result<Claims, Error> {
    // CloudBase's tickets have some six hundred characters.
    let text = Some(ticket.expose().as_str()).filter(|text| text.len() <= 8_192);
    let (key_id, token) =
        text.and_then(|text| text.split_once(SEPARATOR)).ok_or(Error::BadTicket(|texts| texts.ticket_malformed))?;
    let now = identity.now().as_millis();
    let keys = ticket_key::live(identity.db().read(), now).await?;
    let key = keys.iter().find(|key| key.id == key_id).ok_or(Error::BadTicket(|texts| texts.ticket_key))?;
    let der = crate::crypto::from_pem(&key.public_pem).ok_or(Error::Internal("a key cannot be read"))?;
    let key = DecodingKey::from_rsa_der(&der);
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_required_spec_claims::<&str>(&[]);
    let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation);
    let claims = decoded.map_err(|_| Error::BadTicket(|texts| texts.ticket_claims))?.claims;
    check(identity, &claims, now)?;
    Ok(claims)
}

fn check(identity: &Identity, claims: &Claims, now: i64) -> Result<(), Error> {
    if claims.env != identity.options().env_id {
        return Err(Error::BadTicket(|texts| texts.ticket_environment));
    }
    if claims.exp <= now {
        return Err(Error::BadTicket(|texts| texts.ticket_expired));
    }
    if claims.expire.is_some_and(|expire| expire <= now) {
        return Err(Error::BadTicket(|texts| texts.ticket_period));
    }
    if claims.refresh.is_some_and(|refresh| refresh <= 0) {
        return Err(Error::BadTicket(|texts| texts.ticket_refresh));
    }
    if claims.iat > now + SKEW_MS || claims.exp - claims.iat > LONGEST_MS || claims.exp > now + LONGEST_MS + SKEW_MS {
        return Err(Error::BadTicket(|texts| texts.ticket_future));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-#@~=*(){}[]:.,<>+".contains(c);
    if !(4..=32).contains(&claims.uid.len()) || !claims.uid.chars().all(allowed) {
        return Err(Error::BadTicket(|texts| texts.ticket_user));
    }
    Ok(())
}

async fn sign_in_linked(
    identity: &Identity,
    linked: &linked_identity::Model,
    bounds: Bounds,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let owner = user::by_uid(identity.db().read(), &linked.uid).await?.ok_or(Error::Aborted)?;
    signin::refuse_inactive(identity, METHOD.name, &owner, caller).await?;
    let admission = hook::to_sign_in(identity, &owner, METHOD.name, caller).await?;
    // The hook takes its time.
    require_on(identity)?;
    let tx = identity.db().begin().await?;
    crate::provider::link::require_linked(&tx, linked).await?;
    linked_identity::touch(&tx, linked, identity.now().as_millis()).await?;
    let opened = session::open_within(identity, &tx, &owner, METHOD, bounds, &admission, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

async fn register(identity: &Identity, claims: &Claims, caller: &Caller) -> Result<NewSession, Error> {
    let owner = create::blank(identity, AccountKind::External, METHOD.name);
    let now = identity.now().as_millis();
    let linked = linked_identity::Model {
        realm: TICKET_REALM.into(),
        subject: claims.uid.clone(),
        provider_id: "custom".into(),
        uid: owner.uid.clone(),
        union_id: None,
        name: None,
        picture: None,
        meta: json!({}),
        delegate: None,
        created_at: now,
        used_at: now,
    };
    let admission = hook::to_sign_up(identity, &owner, METHOD.name, caller).await?;
    // The hook takes its time.
    require_on(identity)?;
    let tx = identity.db().begin().await?;
    create::insert(identity, &tx, owner.clone()).await?;
    linked_identity::insert(&tx, linked).await?;
    let method = Method { action: EventAction::SignUp, ..METHOD };
    let bounds = claims.bounds();
    let opened = session::open_within(identity, &tx, &owner, method, bounds, &admission, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}
