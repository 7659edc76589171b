//! Introspection (RFC 7662): whether a token is active, and what it says now.

use super::{
    access_token::{self, Claims, require_resource},
    dpop, machine,
    token::allowed,
    user_token,
};
use crate::{
    Error, Identity,
    client::{self, Client},
    session, session_cache,
    token::RefreshToken,
};
use doorward_contract::{
    Secret, Timestamp, Uid,
    account::AccountStatus,
    application::{ClientAuthentication, GrantType},
    oauth::{Scope, Scopes, TokenIntrospection},
};
use doorward_store::session::{self as sessions, Protocol};
use serde_json::{Value, json};

/// Describes an access token or refresh token, of OAuth or of the CloudBase API. A client is told about its own tokens,
/// and about access tokens for a resource at its own address. All others are not active, nor are those for a resource
/// that their client may no longer use.
///
/// # Errors
/// [`Error::InvalidClient`] for a client without authentication: anyone could ask in its name (RFC 7662 section 2.1).
pub async fn introspect(identity: &Identity, client: &Client, token: &Secret) -> Result<TokenIntrospection, Error> {
    if client.config.token_endpoint_auth_method == ClientAuthentication::None {
        return Err(Error::InvalidClient);
    }
    let refresh = RefreshToken::decode(token.expose(), &identity.keys().refresh);
    let active = if let Some(refresh) = &refresh {
        of_refresh_token(identity, client, refresh).await?
    } else if let Some(claims) = access_token::verify_fresh(identity, token) {
        of_access_token(identity, client, claims).await?
    } else {
        of_cloudbase_token(identity, client, token).await?
    };
    Ok(active.unwrap_or_default())
}

/// An active token with these claims; without those that are null, and without an empty scope.
fn active(claims: Value) -> Option<TokenIntrospection> {
    let Value::Object(claims) = claims else { return None };
    let is_there = |(name, value): &(String, Value)| !value.is_null() && (name != "scope" || value != "");
    Some(TokenIntrospection { active: true, claims: claims.into_iter().filter(is_there).collect() })
}

async fn of_refresh_token(
    identity: &Identity,
    client: &Client,
    token: &RefreshToken,
) -> Result<Option<TokenIntrospection>, Error> {
    let now = identity.now();
    let live = sessions::live(identity.db().read(), &token.session_id, now.as_millis()).await?;
    let is_own = |row: &sessions::Model| row.client_id == client.id && session::is_current(row, token.generation, now);
    let Some((row, owner)) = live.filter(|(row, _)| is_own(row)) else { return Ok(None) };
    if require_resource(identity.issuer(), client, row.resource.as_deref()).is_err() {
        return Ok(None);
    }
    let scope = match row.protocol {
        Protocol::Cloudbase => row.scope,
        Protocol::Oauth if client.config.grant_types.contains(&GrantType::RefreshToken) => {
            allowed(client, &row.scope).to_string()
        }
        Protocol::Oauth => return Ok(None),
    };
    if owner.status != AccountStatus::Active {
        return Ok(None);
    }
    Ok(active(json!({
        "iss": identity.issuer(),
        "sub": owner.uid,
        "client_id": row.client_id,
        "exp": Timestamp(row.expires_at).as_secs(),
        "sid": row.id,
        "scope": scope,
    })))
}

async fn of_access_token(
    identity: &Identity,
    client: &Client,
    claims: Claims,
) -> Result<Option<TokenIntrospection>, Error> {
    if claims.client_id != client.id && !client::is_own_resource(client, &claims.aud) {
        return Ok(None);
    }
    let Some(issued_to) = client::find(identity, &claims.client_id) else { return Ok(None) };
    if require_resource(identity.issuer(), &issued_to, Some(&claims.aud)).is_err() {
        return Ok(None);
    }
    match claims.sid.as_deref() {
        Some(sid) => of_user(identity, &issued_to, sid, &claims).await,
        None => of_machine(identity, &issued_to, &claims).await,
    }
}

async fn of_user(
    identity: &Identity,
    issued_to: &Client,
    sid: &str,
    claims: &Claims,
) -> Result<Option<TokenIntrospection>, Error> {
    let Ok(uid) = Uid::parse(&claims.sub) else { return Ok(None) };
    let Some(viewer) = session_cache::viewer(identity, sid, &uid).await? else { return Ok(None) };
    let scope = user_token::scope(identity, claims, issued_to, &viewer.client_id, &viewer.scope).await?;
    let Some(scope) = scope else { return Ok(None) };
    let roles = scope.contains(Scope::Roles).then_some(viewer.roles);
    Ok(described(claims, &scope, roles))
}

async fn of_machine(
    identity: &Identity,
    issued_to: &Client,
    claims: &Claims,
) -> Result<Option<TokenIntrospection>, Error> {
    if !machine::is_active(identity, issued_to, claims).await? {
        return Ok(None);
    }
    let scope = Scopes::known_in(&claims.scope);
    Ok(described(claims, &scope, Some(access_token::roles_of(issued_to))))
}

/// The claims of a token, with the scope and roles that count now.
fn described(claims: &Claims, scope: &Scopes, roles: Option<Vec<String>>) -> Option<TokenIntrospection> {
    active(json!({
        "iss": claims.iss,
        "sub": claims.sub,
        "aud": claims.aud,
        "client_id": claims.client_id,
        "exp": claims.exp,
        "iat": claims.iat,
        "jti": claims.jti,
        "sid": claims.sid,
        "auth_time": claims.auth_time,
        "act": claims.act,
        "cnf": claims.cnf,
        "scope": scope,
        "token_type": dpop::token_type(claims.jkt()),
        "roles": roles,
        "groups": roles,
    }))
}

async fn of_cloudbase_token(
    identity: &Identity,
    client: &Client,
    token: &Secret,
) -> Result<Option<TokenIntrospection>, Error> {
    let found = session::introspect(identity, token.expose()).await?;
    let Some(found) = found.filter(|found| found.client_id == client.id) else { return Ok(None) };
    Ok(active(json!({
        "iss": identity.issuer(),
        "sub": found.sub,
        "aud": found.client_id,
        "client_id": found.client_id,
        "exp": found.exp,
        "scope": found.scope,
        "token_type": found.token_type,
    })))
}
