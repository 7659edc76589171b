//! Token sets: the first of a session, and each one issued by rotation. Sessions of OAuth applications rotate here too;
//! [`crate::oauth::token`] issues their tokens.

use crate::{
    Caller, Error, Identity, Viewer,
    account::claims::wechat,
    client::{self, Client},
    event::Record,
    hook::{self, AddedClaims, Extended, Occasion, TokenSubject},
    outbox::{self, Usage},
    session::NewSession,
    token,
    token::{AccessClaims, RefreshToken},
};
use doorward_contract::{
    Secret, Timestamp,
    account::{ADMINISTRATOR, AccountKind, AccountStatus},
    event::EventAction,
    token::TokenSet,
};
use doorward_store::{
    role::Held,
    session::{self, EndReason, Protocol, RevokeScope},
    user,
};

/// A refresh token presented twice within this many seconds gets the same successor: two tabs at once, or a lost
/// response. Presented later it is a stolen copy, and its session ends.
pub const REFRESH_GRACE_SECS: i64 = 60;

/// The end of a role never makes an access token shorter than this: clients would refresh constantly in its last
/// moments. Our own endpoints read the roles themselves and are exact.
const SHORTEST_FOR_ROLE_SECS: i64 = 60;

/// Longest `nonce` of a token request, in bytes.
const MAX_NONCE: usize = 128;

/// Longest open ID or union ID in a token, in bytes. WeChat's have 28.
const MAX_WECHAT_ID: usize = 64;

/// Issues the first token set of a session that was just opened.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended in between.
pub async fn tokens(identity: &Identity, opened: &NewSession) -> Result<TokenSet, Error> {
    tokens_with(identity, opened, None).await
}

/// [`tokens`] with the `nonce` of the token request in the access token.
///
/// # Errors
/// As [`tokens`]; [`Error::Invalid`] for a nonce that [`check_nonce`] refuses.
pub async fn tokens_with(identity: &Identity, opened: &NewSession, nonce: Option<&str>) -> Result<TokenSet, Error> {
    check_nonce(nonce)?;
    let current = opened.current(identity).filter(|_| !hook::adds_claims(identity));
    if let Some((row, owner)) = current {
        return issue(identity, row, owner, opened.generation, nonce, &AddedClaims::default()).await;
    }
    tokens_at(identity, &opened.session_id, opened.generation, nonce).await
}

/// Issues the first token set of a session, with the refresh token of this generation.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended; those of the hook, after which it has.
pub(super) async fn tokens_at(
    identity: &Identity,
    session_id: &str,
    generation: i32,
    nonce: Option<&str>,
) -> Result<TokenSet, Error> {
    let added = first_claims(identity, session_id).await?;
    let (row, owner) = live(identity, session_id).await?;
    issue(identity, &row, &owner, generation, nonce, &added).await
}

async fn live(identity: &Identity, session_id: &str) -> Result<(session::Model, user::Model), Error> {
    let row = session::live(identity.db().read(), session_id, identity.now().as_millis()).await?;
    row.ok_or(Error::Unauthenticated)
}

/// Asks the hook about the first tokens of a session. Without tokens the session is of no use, and ends.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended; [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn first_claims(identity: &Identity, session_id: &str) -> Result<AddedClaims, Error> {
    if !hook::adds_claims(identity) {
        return Ok(AddedClaims::default());
    }
    let (row, owner) = live(identity, session_id).await?;
    let added = added_claims(identity, &row, &owner, Occasion::SignIn).await;
    if matches!(added, Err(Error::HookRefused(_) | Error::HookFailed)) {
        let tx = identity.db().begin().await?;
        session::end(&tx, RevokeScope::One(&row.id), EndReason::TokensRefused, identity.now().as_millis()).await?;
        identity.commit(tx, &owner.uid).await?;
    }
    added
}

/// Asks the hook about tokens of a session.
///
/// # Errors
/// [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn added_claims(
    identity: &Identity,
    row: &session::Model,
    owner: &user::Model,
    occasion: Occasion,
) -> Result<AddedClaims, Error> {
    if !hook::adds_claims(identity) {
        return Ok(AddedClaims::default());
    }
    let roles = doorward_store::role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
    let roles: Vec<_> = roles.into_iter().map(|role| role.role_id).collect();
    let subject = TokenSubject {
        occasion,
        owner: Some(owner),
        application: &row.client_id,
        scope: &row.scope,
        roles: &roles,
        session_id: Some(&row.id),
    };
    hook::before_token(identity, subject).await
}

/// Checks the `nonce` of a token request: at most 128 letters, digits and `-._~`, so that the token has room for it.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_nonce(nonce: Option<&str>) -> Result<(), Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_valid = |nonce: &str| nonce.len() <= MAX_NONCE && nonce.bytes().all(is_plain);
    match nonce {
        Some(nonce) if !is_valid(nonce) => {
            Err(Error::invalid("nonce", "malformed", |texts| texts.nonce_malformed(MAX_NONCE)))
        }
        _ => Ok(()),
    }
}

/// A token set of the viewer's session: a new access token and the current refresh token. The session is not rotated,
/// so a caller that drops the response loses nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended.
pub async fn current_tokens(identity: &Identity, viewer: &Viewer) -> Result<TokenSet, Error> {
    let (row, owner) = live(identity, &viewer.session_id).await?;
    let added = added_claims(identity, &row, &owner, Occasion::Refresh).await?;
    let (row, owner) = match hook::adds_claims(identity) {
        true => live(identity, &viewer.session_id).await?,
        false => (row, owner),
    };
    issue(identity, &row, &owner, row.generation, None, &added).await
}

async fn issue(
    identity: &Identity,
    row: &session::Model,
    owner: &user::Model,
    generation: i32,
    nonce: Option<&str>,
    added: &AddedClaims,
) -> Result<TokenSet, Error> {
    let now = identity.now();
    let wechat = wechat(identity, identity.db().read(), &owner.uid, Some(&row.method)).await?;
    let jti = identity.new_id();
    let roles = doorward_store::role::of(identity.db().read(), &owner.uid, now.as_millis()).await?;
    let lifetime = lifetime(row, &roles, now);
    let groups: Vec<_> = roles.into_iter().map(|role| role.role_id).collect();
    let kind = owner.kind;
    let (email, phone) = (verified(&owner.email, owner.email_verified), verified(&owner.phone, owner.phone_verified));
    let claims = AccessClaims {
        iss: identity.issuer().into(),
        sub: owner.uid.clone(),
        aud: row.client_id.clone(),
        // No `nbf`: a verifier whose clock is two seconds behind would reject a fresh token.
        exp: now.as_secs() + lifetime,
        iat: now.as_secs(),
        at_hash: Some(token::half_hash(&jti)),
        jti,
        sid: row.id.clone(),
        scope: row.scope.clone(),
        project_id: identity.options().env_id.clone(),
        user_id: owner.uid.clone(),
        user_type: kind.user_type().into(),
        client_type: "client".into(),
        provider: row.method.clone(),
        provider_type: row.method.clone(),
        is_system_admin: groups.iter().any(|role| role == ADMINISTRATOR),
        is_anonymous: kind == AccountKind::Anonymous,
        groups: groups.clone(),
        roles: groups.clone(),
        roles_truncated: false,
        name: if kind == AccountKind::Anonymous { Some("Anonymous".into()) } else { owner.name.clone() },
        picture: owner.picture.clone(),
        email_verified: email.is_some().then_some(true),
        email,
        phone_number_verified: phone.is_some().then_some(true),
        phone_number: phone,
        meta: wechat.members().filter(|(_, id)| id.as_str().is_some_and(fits_in_meta)).collect(),
        nonce: nonce.filter(|nonce| !nonce.is_empty()).map(str::to_owned),
        token_use: None,
    };
    let own = &token::room::fit(claims, added.bytes());
    let access_token = token::sign(identity, token::ACCESS, &Extended { own, added })?;
    Ok(TokenSet {
        token_type: "Bearer".into(),
        access_token,
        refresh_token: refresh_token(identity, row, generation)?,
        expires_in: u32::try_from(lifetime).unwrap_or(0),
        scope: row.scope.clone(),
        sub: owner.uid.clone(),
        groups,
    })
}

/// The refresh token of a session at this generation.
pub(crate) fn refresh_token(identity: &Identity, row: &session::Model, generation: i32) -> Result<Secret, Error> {
    let token = RefreshToken { session_id: row.id.clone(), generation, protocol: row.protocol };
    token.encode(&identity.keys().refresh).ok_or(Error::Internal("a session id is no UUID"))
}

/// Whether an ID of WeChat has the form that WeChat documents, so that the token has room for it: a server that only
/// claims to be WeChat could confirm any.
fn fits_in_meta(id: &str) -> bool {
    id.len() <= MAX_WECHAT_ID && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// A verified contact. Consumers trust what a token contains, so an unverified one is left out.
fn verified(contact: &Option<String>, is_verified: bool) -> Option<String> {
    contact.clone().filter(|_| is_verified)
}

/// Lifetime of an access token in seconds. It ends no later than its session and the first role in it that expires,
/// because a consumer that reads only the token would go on trusting that role.
pub(crate) fn lifetime(row: &session::Model, roles: &[Held], now: Timestamp) -> i64 {
    let seconds_until = |end: i64| Timestamp(end).as_secs() - now.as_secs();
    let first_end = roles.iter().filter_map(|role| role.expires_at).map(seconds_until).min().unwrap_or(i64::MAX);
    i64::from(row.access_token_seconds).min(first_end.max(SHORTEST_FOR_ROLE_SECS)).min(seconds_until(row.expires_at))
}

/// Exchanges a refresh token for its successor and a new access token.
///
/// # Errors
/// [`Error::InvalidGrant`] when the token is invalid, its session has ended, it belongs to another client or to an OAuth
/// session, or it was used before and its grace has passed, in which case the session ends. [`Error::InvalidScope`] when
/// `scope` exceeds that of the session (RFC 6749 section 6); the token stays valid.
pub async fn refresh(
    identity: &Identity,
    refresh_token: &Secret,
    scope: Option<&str>,
    caller: &Caller,
) -> Result<TokenSet, Error> {
    refresh_with(identity, refresh_token, scope, None, caller).await
}

/// [`refresh`] with the `nonce` of the token request in the access token.
///
/// # Errors
/// As [`refresh`]; [`Error::Invalid`] for a nonce that [`check_nonce`] refuses: the token stays valid.
pub async fn refresh_with(
    identity: &Identity,
    refresh_token: &Secret,
    scope: Option<&str>,
    nonce: Option<&str>,
    caller: &Caller,
) -> Result<TokenSet, Error> {
    check_nonce(nonce)?;
    let client = client::resolve(identity, caller.client_id.as_deref())?;
    let mut presented = present(identity, refresh_token, Protocol::Cloudbase, &client).await?;
    if !is_within(scope, &presented.row.scope) {
        return Err(Error::InvalidScope);
    }
    // Before the rotation: without tokens, the one that was presented stays valid.
    let added = added_claims(identity, &presented.row, &presented.owner, Occasion::Refresh).await?;
    if hook::adds_claims(identity) {
        // The hook takes its time.
        let client = client::resolve(identity, caller.client_id.as_deref())?;
        presented = present(identity, refresh_token, Protocol::Cloudbase, &client).await?;
    }
    let renewed = presented.rotate(identity, caller).await?;
    issue(identity, &renewed.row, &renewed.owner, renewed.generation, nonce, &added).await
}

/// A refresh token that a client has presented, before its rotation.
pub(crate) struct Presented {
    pub row: session::Model,
    pub owner: user::Model,
    generation: i32,
}

/// A session after the rotation of its refresh token.
pub(crate) struct Renewed {
    pub row: session::Model,
    pub owner: user::Model,
    /// That of its refresh token.
    pub generation: i32,
}

/// Checks that a refresh token is one of this client and protocol. It is not rotated yet.
///
/// # Errors
/// [`Error::InvalidGrant`] when the token is invalid or not of this client and protocol, or its session has ended.
pub(crate) async fn present(
    identity: &Identity,
    refresh_token: &Secret,
    protocol: Protocol,
    client: &Client,
) -> Result<Presented, Error> {
    let token = RefreshToken::decode(refresh_token.expose(), &identity.keys().refresh).ok_or(Error::InvalidGrant)?;
    let (row, owner) = live_row(identity, &token.session_id, identity.now()).await?;
    if token.protocol != protocol
        || row.protocol != protocol
        || row.client_id != client.id
        || owner.status != AccountStatus::Active
    {
        return Err(Error::InvalidGrant);
    }
    Ok(Presented { row, owner, generation: token.generation })
}

impl Presented {
    /// Rotates the token. Within the grace the same token has the same successor.
    ///
    /// # Errors
    /// [`Error::InvalidGrant`] when it was used before and its grace has passed; its session ends.
    pub async fn rotate(self, identity: &Identity, caller: &Caller) -> Result<Renewed, Error> {
        let Self { row, owner, generation } = self;
        let now = identity.now();
        if generation == row.generation && rotate(identity, &row, now, caller).await? {
            let row = session::Model { expires_at: slide(&row, now), ..row };
            return Ok(Renewed { row, owner, generation: generation + 1 });
        }
        // Read again: losing the race above means that another request has just rotated this very token.
        let (row, owner) = live_row(identity, &row.id, now).await?;
        if is_in_grace(&row, generation, now) {
            let generation = row.generation;
            return Ok(Renewed { row, owner, generation });
        }
        end_family(identity, &row, &owner, caller).await?;
        Err(Error::InvalidGrant)
    }
}

/// Whether the refresh token of this generation would be accepted.
pub(crate) fn is_current(row: &session::Model, generation: i32, now: Timestamp) -> bool {
    generation == row.generation || is_in_grace(row, generation, now)
}

/// Whether the token before the current one is still accepted.
fn is_in_grace(row: &session::Model, generation: i32, now: Timestamp) -> bool {
    let rotated_at = Timestamp(row.rotated_at.unwrap_or(0));
    // Bounded on both sides: a rotation dated into the future by a fast clock does not extend the grace.
    let grace = rotated_at.plus_secs(-REFRESH_GRACE_SECS)..=rotated_at.plus_secs(REFRESH_GRACE_SECS);
    row.generation == generation + 1 && grace.contains(&now)
}

fn is_within(requested: Option<&str>, granted: &str) -> bool {
    requested
        .unwrap_or_default()
        .split_whitespace()
        .all(|word| granted.split_whitespace().any(|allowed| allowed == word))
}

async fn live_row(identity: &Identity, id: &str, now: Timestamp) -> Result<(session::Model, user::Model), Error> {
    let row = session::live(identity.db().read(), id, now.as_millis()).await?;
    row.ok_or(Error::InvalidGrant)
}

async fn rotate(identity: &Identity, row: &session::Model, now: Timestamp, caller: &Caller) -> Result<bool, Error> {
    // OAuth applications refresh from their servers: the address of the user stays.
    let ip = caller.ip_text().filter(|_| row.protocol == Protocol::Cloudbase).or_else(|| row.ip.clone());
    let (db, expires_at) = (identity.db().write(), slide(row, now));
    Ok(session::rotate(db, &row.id, row.generation, now.as_millis(), expires_at, ip).await?)
}

/// A guest's session does not expire while it is used: each use extends it by its full lifetime. Others keep their
/// expiry.
pub(super) fn slide(row: &session::Model, now: Timestamp) -> i64 {
    if row.scope == "anonymous" {
        now.plus_secs(i64::from(row.refresh_token_seconds)).as_millis()
    } else {
        row.expires_at
    }
}

async fn end_family(
    identity: &Identity,
    row: &session::Model,
    owner: &user::Model,
    caller: &Caller,
) -> Result<(), Error> {
    let tx = identity.db().begin().await?;
    if session::end(&tx, RevokeScope::One(&row.id), EndReason::RefreshReuse, identity.now().as_millis()).await? == 1 {
        let record = Record::new(EventAction::RefreshReuse, caller).subject(Some(owner)).session(Some(&row.id));
        record.failed("refresh_token_used_twice").write(identity, &tx).await?;
        outbox::notify(identity, &tx, owner, Usage::RefreshReuse, caller).await?;
    }
    identity.commit_and_send(tx, &[&owner.uid]).await
}
