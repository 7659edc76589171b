//! Sessions: opened by a sign-in, kept alive by rotation, ended by their owner, an administrator or time.

use crate::{
    Caller, Error, Identity, Viewer, caller,
    event::{self, Record},
    live, token,
    token::{AccessClaims, RefreshToken},
};
use doorward_contract::{
    Secret, Timestamp,
    account::{ADMINISTRATOR, AccountKind, AccountStatus},
    event::EventAction,
    session::Device,
    token::{Introspection, SudoToken, TokenSet},
};
use doorward_store::{
    Tx,
    session::{self, Ends},
    user,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// A refresh token presented twice within so many seconds gets the same successor: two tabs at once, or an answer that
/// got lost. Later than that it is a stolen copy, and its session ends.
pub const REFRESH_GRACE_SECS: i64 = 60;
/// Life of a sudo token in seconds.
pub const SUDO_SECS: u32 = 600;
/// A session's last sighting is written at most so often.
const SEEN_EVERY_SECS: i64 = 60;

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The account.
    pub uid: String,
    /// The session.
    pub session_id: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    pub(crate) generation: i32,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Method {
    /// `password`, `anonymous`.
    pub name: &'static str,
    /// What is written into the record.
    pub action: EventAction,
}

/// Opens a session in the transaction of the sign-in, puts out those that are too many, and remembers it.
pub(crate) async fn open(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    method: Method,
    caller: &Caller,
) -> Result<Opened, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let now = identity.now();
    let guest = owner.kind == AccountKind::Anonymous.as_str();
    let expires_at = now.plus_secs(i64::from(client.refresh_token_seconds));
    let row = session::Model {
        id: crate::ids::ordered(now),
        uid: owner.uid.clone(),
        client_id: client.id.clone(),
        method: method.name.into(),
        scope: if guest { "anonymous" } else { "user sso" }.into(),
        device_hash: caller.device_hash(),
        user_agent: caller.user_agent.clone(),
        agent_kind: caller::agent_kind(caller.user_agent.as_deref()).into(),
        ip: caller.ip_text(),
        created_at: now.as_millis(),
        seen_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        access_token_seconds: access_seconds(client.access_token_seconds, client.refresh_token_seconds),
        refresh_token_seconds: client.refresh_token_seconds,
        generation: 0,
        rotated_at: None,
        cookie_hash: None,
        ended_at: None,
        ended_by: None,
    };
    // Takes the account's row first: two sign-ins at once must not both find room for one more session.
    user::record_sign_in(tx, &owner.uid, now.as_millis()).await?;
    session::insert(tx, row.clone()).await?;
    let surplus = match client.max_sessions {
        0 => Some(Ends::SameAgent(&owner.uid, &client.id, &row.agent_kind, &row.id)),
        most => u64::try_from(most).ok().map(|most| Ends::Beyond(&owner.uid, &client.id, most)),
    };
    if let Some(surplus) = surplus {
        session::end(tx, surplus, "replaced", now.as_millis()).await?;
    }
    let record = Record::new(method.action, caller).method(method.name).actor(&owner.uid).subject(Some(owner));
    record.session(Some(&row.id)).detail(json!({})).write(identity, tx).await?;
    Ok(Opened { uid: owner.uid.clone(), session_id: row.id, expires_at, generation: 0 })
}

/// CloudBase's rule: where the session is as short as an access token, the token ends eleven minutes before it.
fn access_seconds(access: i32, refresh: i32) -> i32 {
    if refresh <= 7_200 { access.min(refresh - 660) } else { access }
}

/// The first token set of a session that was just opened.
///
/// # Errors
/// [`Error::Unauthenticated`] when it was ended in between.
pub async fn tokens(identity: &Identity, opened: &Opened) -> Result<TokenSet, Error> {
    let now = identity.now().as_millis();
    let found = session::live(identity.db().read(), &opened.session_id, now).await?;
    let (row, owner) = found.ok_or(Error::Unauthenticated)?;
    issue(identity, &row, &owner, opened.generation).await
}

async fn issue(
    identity: &Identity,
    row: &session::Model,
    owner: &user::Model,
    generation: i32,
) -> Result<TokenSet, Error> {
    let now = identity.now();
    let lifetime = i64::from(row.access_token_seconds).min(Timestamp(row.expires_at).as_secs() - now.as_secs());
    let roles = doorward_store::role::of(identity.db().read(), &owner.uid, now.as_millis()).await?;
    let groups: Vec<_> = roles.into_iter().map(|role| role.role_id).collect();
    let kind = AccountKind::parse(&owner.kind).unwrap_or(AccountKind::External);
    let claims = AccessClaims {
        iss: identity.issuer().into(),
        sub: owner.uid.clone(),
        aud: row.client_id.clone(),
        // No `nbf`: a verifier whose clock is two seconds behind would refuse a fresh token.
        exp: now.as_secs() + lifetime,
        iat: now.as_secs(),
        jti: crate::ids::ordered(now),
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
        name: if kind == AccountKind::Anonymous { Some("Anonymous".into()) } else { owner.name.clone() },
        picture: owner.picture.clone(),
        email: owner.email.clone(),
        phone_number: owner.phone.clone(),
        meta: serde_json::Map::new(),
    };
    let access_token = token::sign(identity, token::ACCESS, &claims)?;
    let refresh = RefreshToken { session_id: row.id.clone(), generation };
    let refresh_token = refresh.encode(&identity.keys().refresh).ok_or(Error::Internal("a session id is no UUID"))?;
    Ok(TokenSet {
        token_type: "Bearer".into(),
        access_token,
        refresh_token,
        expires_in: u32::try_from(lifetime).unwrap_or(0),
        scope: row.scope.clone(),
        sub: owner.uid.clone(),
        groups,
    })
}

/// Trades a refresh token for its successor and a new access token.
///
/// # Errors
/// [`Error::InvalidGrant`] when it is not genuine, its session is over, it belongs to another client, or it was used
/// before and its grace has passed, in which case the session ends. [`Error::InvalidScope`] when `scope` asks for more
/// than the session was given (RFC 6749 section 6); the token is not used up by that.
pub async fn refresh(
    identity: &Identity,
    refresh_token: &Secret,
    scope: Option<&str>,
    caller: &Caller,
) -> Result<TokenSet, Error> {
    let token = RefreshToken::decode(refresh_token.expose(), &identity.keys().refresh).ok_or(Error::InvalidGrant)?;
    let now = identity.now();
    let (row, owner) = live_row(identity, &token.session_id, now).await?;
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    if client.id != row.client_id || owner.status != AccountStatus::Active.as_str() {
        return Err(Error::InvalidGrant);
    }
    if !is_within(scope, &row.scope) {
        return Err(Error::InvalidScope);
    }
    if token.generation == row.generation && rotate(identity, &row, now, caller).await? {
        let row = session::Model { expires_at: slide(&row, now), ..row };
        return issue(identity, &row, &owner, token.generation + 1).await;
    }
    // Read again: losing the race above means that somebody has just rotated this very token.
    let (row, owner) = live_row(identity, &token.session_id, now).await?;
    let rotated_at = Timestamp(row.rotated_at.unwrap_or(0));
    let in_grace = row.generation == token.generation + 1 && rotated_at.plus_secs(REFRESH_GRACE_SECS) >= now;
    if in_grace {
        return issue(identity, &row, &owner, row.generation).await;
    }
    end_family(identity, &row, &owner, caller).await?;
    Err(Error::InvalidGrant)
}

fn is_within(asked: Option<&str>, given: &str) -> bool {
    asked.unwrap_or_default().split_whitespace().all(|word| given.split_whitespace().any(|has| has == word))
}

async fn live_row(identity: &Identity, id: &str, now: Timestamp) -> Result<(session::Model, user::Model), Error> {
    let found = session::live(identity.db().read(), id, now.as_millis()).await?;
    found.ok_or(Error::InvalidGrant)
}

async fn rotate(identity: &Identity, row: &session::Model, now: Timestamp, caller: &Caller) -> Result<bool, Error> {
    let ip = caller.ip_text().or_else(|| row.ip.clone());
    let (db, expires_at) = (identity.db().write(), slide(row, now));
    Ok(session::rotate(db, &row.id, row.generation, now.as_millis(), expires_at, ip).await?)
}

/// A guest's session never lapses: each renewal gives it its whole life again. Others end where they end.
fn slide(row: &session::Model, now: Timestamp) -> i64 {
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
    if session::end(&tx, Ends::One(&row.id), "refresh_reuse", identity.now().as_millis()).await? == 1 {
        let record = Record::new(EventAction::RefreshReuse, caller).subject(Some(owner)).session(Some(&row.id));
        record.failed("refresh_token_used_twice").write(identity, &tx).await?;
    }
    identity.commit(tx, &owner.uid).await
}

/// The viewer behind an access token.
///
/// # Errors
/// [`Error::Unauthenticated`] when it is not genuine, has expired, or its session or account is over.
pub async fn by_access_token(identity: &Identity, token: &str) -> Result<Viewer, Error> {
    Ok(behind(identity, token).await?.1)
}

async fn behind(identity: &Identity, token: &str) -> Result<(Arc<AccessClaims>, Viewer), Error> {
    let claims = token::verify_access(identity, token).ok_or(Error::Unauthenticated)?;
    if claims.exp <= identity.now().as_secs() {
        return Err(Error::Unauthenticated);
    }
    let viewer = live::viewer(identity, &claims.sid, &claims.sub).await?.ok_or(Error::Unauthenticated)?;
    Ok((claims, viewer))
}

/// The viewer behind a browser session; remembers now and then that it was seen.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session or account is over.
pub async fn by_id(identity: &Identity, session_id: &str) -> Result<Viewer, Error> {
    let now = identity.now();
    let found = session::live(identity.db().read(), session_id, now.as_millis()).await?;
    let (row, owner) = found.ok_or(Error::Unauthenticated)?;
    if Timestamp(row.seen_at).plus_secs(SEEN_EVERY_SECS) <= now {
        session::touch(identity.db().write(), &row.id, now.as_millis()).await?;
    }
    live::viewer_of(identity, &row, &owner).await?.ok_or(Error::Unauthenticated)
}

/// What RFC 7662 tells of an access token; `None` for one that does not count.
///
/// # Errors
/// [`Error::Store`] when the database does not answer: that says nothing about the token.
pub async fn introspect(identity: &Identity, token: &str) -> Result<Option<Introspection>, Error> {
    let (claims, viewer) = match behind(identity, token).await {
        Ok(found) => found,
        Err(Error::Unauthenticated) => return Ok(None),
        Err(other) => return Err(other),
    };
    Ok(Some(Introspection {
        token_type: "Bearer".into(),
        client_id: viewer.client_id,
        sub: viewer.uid,
        scope: viewer.scope,
        exp: claims.exp,
        active: true,
    }))
}

/// Ends the session of an access or refresh token, an expired one too. Unknown tokens end nothing (RFC 7009
/// section 2.2).
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn revoke(identity: &Identity, token: &Secret, caller: &Caller) -> Result<(), Error> {
    let refresh = RefreshToken::decode(token.expose(), &identity.keys().refresh).map(|token| token.session_id);
    let access = || token::verify_access(identity, token.expose()).map(|claims| claims.sid.clone());
    match refresh.or_else(access) {
        Some(session_id) => sign_out_of(identity, &session_id, caller).await,
        None => Ok(()),
    }
}

/// Signs out the session that asks.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn sign_out(identity: &Identity, viewer: &Viewer, caller: &Caller) -> Result<(), Error> {
    sign_out_of(identity, &viewer.session_id, caller).await
}

async fn sign_out_of(identity: &Identity, session_id: &str, caller: &Caller) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let Some((row, owner)) = session::live(identity.db().read(), session_id, now).await? else {
        return Ok(());
    };
    let tx = identity.db().begin().await?;
    if session::end(&tx, Ends::One(&row.id), "sign_out", now).await? == 1 {
        event::of_owner(identity, &tx, EventAction::SignOut, &owner, Some(&row.id), caller).await?;
    }
    identity.commit(tx, &owner.uid).await
}

/// The owner's signed-in devices, last seen first.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn devices(identity: &Identity, viewer: &Viewer) -> Result<Vec<Device>, Error> {
    let rows = session::live_of(identity.db().read(), &viewer.uid, identity.now().as_millis()).await?;
    Ok(rows.into_iter().map(|row| device(row, Some(&viewer.session_id))).collect())
}

/// A session as its owner and administrators see it.
pub(crate) fn device(row: session::Model, current: Option<&str>) -> Device {
    Device {
        label: caller::device_label(row.user_agent.as_deref().unwrap_or_default()),
        current: current == Some(row.id.as_str()),
        id: row.id,
        method: row.method,
        client_id: row.client_id,
        ip: row.ip,
        created_at: Timestamp(row.created_at),
        seen_at: Timestamp(row.seen_at),
        expires_at: Timestamp(row.expires_at),
    }
}

/// Ends one of the owner's sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is over or somebody else's.
pub async fn end_device(identity: &Identity, viewer: &Viewer, session_id: &str, caller: &Caller) -> Result<(), Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let tx = identity.db().begin().await?;
    let which = Ends::OneOf(session_id, &viewer.uid);
    if session::end(&tx, which, "ended_by_owner", identity.now().as_millis()).await? == 0 {
        return Err(Error::NotFound("session"));
    }
    event::of_owner(identity, &tx, EventAction::SessionEnded, &owner, Some(session_id), caller).await?;
    identity.commit(tx, &viewer.uid).await
}

/// Ends all of the owner's sessions, or all but the one that asks, and says how many.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn end_all(identity: &Identity, viewer: &Viewer, keep_current: bool, caller: &Caller) -> Result<u64, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let tx = identity.db().begin().await?;
    let which = if keep_current { Ends::AllBut(&viewer.uid, &viewer.session_id) } else { Ends::AllOf(&viewer.uid) };
    let ended = session::end(&tx, which, "ended_by_owner", identity.now().as_millis()).await?;
    event::of_owner(identity, &tx, EventAction::SignOutAll, &owner, Some(&viewer.session_id), caller).await?;
    identity.commit(tx, &viewer.uid).await?;
    Ok(ended)
}

/// Claims of a sudo token: this session's owner has shown the password again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SudoClaims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
    scope: String,
    /// A changed password voids the proofs made with the former one.
    pwd: i64,
}

/// Makes a sudo token for this session.
pub(crate) fn sudo_token(identity: &Identity, viewer: &Viewer, owner: &user::Model) -> Result<SudoToken, Error> {
    let now = identity.now().as_secs();
    let claims = SudoClaims {
        iss: identity.issuer().into(),
        aud: viewer.client_id.clone(),
        sub: viewer.uid.clone(),
        sid: viewer.session_id.clone(),
        iat: now,
        exp: now + i64::from(SUDO_SECS),
        scope: "sudo".into(),
        pwd: owner.password_changed_at.unwrap_or(0),
    };
    Ok(SudoToken { sudo_token: token::sign(identity, token::SUDO, &claims)?, expires_in: SUDO_SECS })
}

impl SudoClaims {
    /// Asks for a good sudo token of this very session.
    pub(crate) fn require(
        identity: &Identity,
        viewer: &Viewer,
        owner: &user::Model,
        token: Option<&Secret>,
    ) -> Result<(), Error> {
        let refused = Error::NotAllowed("Prove your password first: POST /auth/v1/user/sudo gives a sudo_token.");
        let Some(token) = token.filter(|token| !token.expose().is_empty()) else {
            return Err(refused);
        };
        let claims: Option<Self> = token::verify(identity, token::SUDO, &viewer.client_id, token.expose());
        let good = claims.is_some_and(|claims| {
            claims.sub == viewer.uid
                && claims.sid == viewer.session_id
                && claims.exp > identity.now().as_secs()
                && claims.pwd == owner.password_changed_at.unwrap_or(0)
        });
        if good { Ok(()) } else { Err(refused) }
    }
}
