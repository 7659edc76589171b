//! Token exchange (RFC 8693): a service that was called with a user's access token gets one of its own, to call the
//! next service for the same user.
//!
//! A new token never does more than the one that was exchanged: less scope or the same, no longer lifetime, the same
//! session. It ends with that session, and when one of the applications in its chain is turned off, loses the grant, or
//! has its tokens rejected.
//!
//! Only access tokens of users are exchanged. An ID token says who signed in, and opens nothing; it lies in logs and
//! browsers. A token of the CloudBase API opens the whole account, and has no scope that could be narrowed. A machine
//! has no user to act for.

use super::{
    access_token::{self, Actor, Claims},
    consent::words,
    dpop::{self, Proof},
    machine, protected_resource,
    request::is_allowed,
    token::{Subject, require_authenticating, require_unchanged, response, spend, subset},
    user_token::{self, UserToken},
};
use crate::{
    Error, Identity,
    client::{self, Client, is_own_resource, may_use},
    hook::{self, AddedClaims, Occasion, TokenSubject},
};
use doorward_contract::{
    Secret,
    application::GrantType,
    oauth::{GrantRequest, Scope, TokenResponse},
};
use doorward_store::role;

/// The only type of token, here and there (RFC 8693 section 3).
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// Most applications in the chain of a token.
const MOST_ACTORS: usize = 5;

/// Exchanges an access token about a user for one by which the client acts for that user. `client` has authenticated.
///
/// The subject token was issued to the client itself, or is for a resource at the client's own address: the service
/// that was called with it. Without `resource` or `audience`, the audience stays.
///
/// # Errors
/// [`Error::UnauthorizedGrant`] for a client without this grant or without authentication; [`Error::Invalid`] for a
/// token that is missing, not active, not meant for the client or of another type; [`Error::InvalidTarget`] for a
/// resource that the client may not use; [`Error::InvalidScope`] for more scope than the subject token has;
/// [`Error::InvalidProof`].
pub async fn exchange(
    identity: &Identity,
    client: &Client,
    request: &GrantRequest,
    proof: Option<&Proof>,
) -> Result<TokenResponse, Error> {
    require_authenticating(client, GrantType::TokenExchange)?;
    dpop::require(client, proof)?;
    check_type("requested_token_type", given(request.requested_token_type.as_deref()).or(Some(ACCESS_TOKEN)))?;
    check_actor(identity, client, request).await?;
    let mut subject = subject_token(identity, client, request).await?;
    let added = added_claims(identity, client, &subject, request).await?;
    if hook::adds_claims(identity) {
        // The hook takes its time.
        require_unchanged(identity, client)?;
        subject = subject_token(identity, client, request).await?;
    }
    let UserToken { claims, row, owner, scope, .. } = subject;
    if claims.client_id == client.id {
        // Its own key, which an exchange must not make unnecessary. A token that it received is bound to another's.
        dpop::require_key(claims.jkt(), proof)?;
    }
    let resource = target(identity, client, &claims.aud, request)?;
    let scope = narrowed(client, &scope, request.scope.as_deref())?;
    spend(identity, proof).await?;
    let roles = role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
    let subject = Subject { client, row: &row, owner: &owner, roles: &roles, scope: &scope };
    let jkt = proof.map(Proof::jkt);
    let issued = access_token::of_exchange(identity, &subject, &claims, &resource, jkt, &added)?;
    Ok(TokenResponse { issued_token_type: Some(ACCESS_TOKEN.into()), ..response(issued, &scope, jkt) })
}

/// Asks the hook about the token that an exchange issues.
async fn added_claims(
    identity: &Identity,
    client: &Client,
    subject: &UserToken,
    request: &GrantRequest,
) -> Result<AddedClaims, Error> {
    if !hook::adds_claims(identity) {
        return Ok(AddedClaims::default());
    }
    let UserToken { row, owner, scope, .. } = subject;
    let scope = narrowed(client, scope, request.scope.as_deref())?;
    let roles = role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
    let roles: Vec<_> = roles.into_iter().map(|role| role.role_id).collect();
    let subject = TokenSubject {
        occasion: Occasion::TokenExchange,
        owner: Some(owner),
        application: &client.id,
        scope: &words(&scope),
        roles: &roles,
        session_id: Some(&row.id),
    };
    hook::before_token(identity, subject).await
}

/// Whether a token that came from an exchange still counts: each application in its chain could exchange it now, and it
/// was not revoked by itself. Its session is checked elsewhere.
pub(super) async fn is_active(identity: &Identity, claims: &Claims, actor: &Actor) -> Result<bool, Error> {
    let keeps = |(id, generation): (&str, i64)| {
        let client = client::find(identity, id);
        client.is_some_and(|client| machine::keeps(&client, GrantType::TokenExchange, Some(generation)))
    };
    let is_complete = actor.chain().count() == claims.generations().count();
    let is_theirs = actor.sub == claims.client_id && is_complete;
    if !is_theirs || !actor.chain().zip(claims.generations()).all(keeps) {
        return Ok(false);
    }
    Ok(!access_token::is_revoked(identity, claims).await?)
}

/// A parameter without a value counts as absent (RFC 6749 section 3.1).
fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn secret(value: Option<&Secret>) -> Option<&Secret> {
    value.filter(|value| !value.expose().is_empty())
}

fn check_type(parameter: &'static str, value: Option<&str>) -> Result<(), Error> {
    if value == Some(ACCESS_TOKEN) {
        return Ok(());
    }
    Err(Error::invalid(parameter, "unsupported", |texts| texts.exchange_type(parameter)))
}

/// The subject token, if it is active and this client may exchange it.
async fn subject_token(identity: &Identity, client: &Client, request: &GrantRequest) -> Result<UserToken, Error> {
    const FIELD: &str = "subject_token";
    let token = secret(request.subject_token.as_ref());
    let token = token.ok_or_else(|| Error::invalid(FIELD, "required", |texts| texts.required(FIELD)))?;
    check_type("subject_token_type", given(request.subject_token_type.as_deref()))?;
    let found = match access_token::verify_fresh(identity, token) {
        Some(claims) if is_meant_for(identity, client, &claims) => user_token::active(identity, claims).await?,
        _ => None,
    };
    let found = found.ok_or_else(|| Error::invalid(FIELD, "invalid", |texts| texts.subject_token_invalid))?;
    if found.claims.act.as_ref().is_some_and(|actor| actor.chain().count() >= MOST_ACTORS) {
        return Err(Error::invalid(FIELD, "too_many", |texts| texts.actors_too_many(MOST_ACTORS)));
    }
    Ok(found)
}

/// Whether a token was issued to a client, or sent to it. Tokens for this service are sent to every page at its
/// address, so they are nobody's there.
fn is_meant_for(identity: &Identity, client: &Client, claims: &Claims) -> bool {
    let is_receiver =
        || !protected_resource::is_ours(identity.issuer(), &claims.aud) && is_own_resource(client, &claims.aud);
    claims.client_id == client.id || is_receiver()
}

/// The client authenticates, and thereby is the actor. A token about it adds nothing, so no other one is accepted.
async fn check_actor(identity: &Identity, client: &Client, request: &GrantRequest) -> Result<(), Error> {
    const FIELD: &str = "actor_token";
    let (token, kind) = (secret(request.actor_token.as_ref()), given(request.actor_token_type.as_deref()));
    let Some(token) = token else {
        // RFC 8693 section 2.1: not without the token.
        return match kind {
            Some(_) => Err(Error::invalid(FIELD, "required", |texts| texts.required(FIELD))),
            None => Ok(()),
        };
    };
    check_type("actor_token_type", kind)?;
    let claims = access_token::verify_fresh(identity, token);
    let own = claims.filter(|claims| claims.sid.is_none() && claims.client_id == client.id && claims.sub == client.id);
    let is_own = match own {
        Some(claims) => machine::is_active(identity, client, &claims).await?,
        None => false,
    };
    if is_own { Ok(()) } else { Err(Error::invalid(FIELD, "invalid", |texts| texts.actor_token_invalid)) }
}

/// The audience of the new token. `audience` is another name of `resource`: services here have no names but their
/// addresses. A token that was sent to a service does not become one for this service, with which it could read the
/// claims that the user has granted to somebody else.
fn target(identity: &Identity, client: &Client, current: &str, request: &GrantRequest) -> Result<String, Error> {
    let (resource, audience) = (given(request.resource.as_deref()), given(request.audience.as_deref()));
    let target = match (resource, audience) {
        (Some(resource), Some(audience)) if resource != audience => return Err(Error::InvalidTarget),
        (resource, audience) => resource.or(audience).unwrap_or(current),
    };
    access_token::check_resource(target)?;
    let issuer = identity.issuer();
    let may_move = !protected_resource::is_ours(issuer, target) && may_use(client, target);
    let is_allowed = protected_resource::is_same(issuer, target, current) || may_move;
    if is_allowed { Ok(target.to_owned()) } else { Err(Error::InvalidTarget) }
}

/// The part of a scope that a request names, without what the client may not have. No session goes on by an exchange.
fn narrowed(client: &Client, granted: &[Scope], requested: Option<&str>) -> Result<Vec<Scope>, Error> {
    let is_kept = |scope: &Scope| *scope != Scope::OfflineAccess && is_allowed(client, *scope);
    Ok(subset(granted, requested)?.into_iter().filter(is_kept).collect())
}
