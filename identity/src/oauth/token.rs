//! The token endpoint (RFC 6749 section 3.2): an authorization code, a refresh token or an application's own
//! authentication is exchanged for tokens. [`super::exchange`] exchanges the tokens of others.
//!
//! With a proof of a key, the access token is bound to that key (RFC 9449 section 5).
//!
//! The caller has authenticated the client. What it may do now counts, not what it could do when the user signed in:
//! its grants, and its scopes, with which that of the session is intersected.

use super::{
    access_token::{self, Issued, require_resource},
    code::{self, Place, Presented},
    consent::{self, words},
    device,
    dpop::{self, Proof},
    id_token,
    request::is_allowed,
};
use crate::{
    Caller, Error, Identity, NewSession,
    client::{self, Client},
    hook::{self, AddedClaims, Occasion, TokenSubject},
    session,
};
use doorward_contract::{
    Secret, Timestamp,
    account::AccountStatus,
    application::{ClientAuthentication, GrantType},
    oauth::{Scope, TokenResponse},
};
use doorward_store::{
    role::{self, Held},
    session::{Model as Session, Protocol},
    user,
};

/// Whom the tokens of a response are about, and what they may say.
pub(super) struct Subject<'a> {
    pub client: &'a Client,
    pub row: &'a Session,
    pub owner: &'a user::Model,
    pub roles: &'a [Held],
    pub scope: &'a [Scope],
}

impl Subject<'_> {
    pub fn has(&self, scope: Scope) -> bool {
        self.scope.contains(&scope)
    }

    pub fn role_ids(&self) -> Vec<String> {
        self.roles.iter().map(|role| role.role_id.clone()).collect()
    }

    /// When the user authenticated, in seconds.
    pub fn auth_time(&self) -> i64 {
        Timestamp(self.row.authenticated_at.unwrap_or(self.row.created_at)).as_secs()
    }
}

/// Exchanges an authorization code for the tokens of a new session.
///
/// # Errors
/// [`Error::UnauthorizedGrant`]; [`Error::InvalidProof`] for a client that has to send a proof and does not, and for
/// one that was used before; [`Error::InvalidGrant`] for every code that this client cannot redeem here and now.
pub async fn authorization_code(
    identity: &Identity,
    client: &Client,
    code: &Secret,
    redirect_uri: Option<&str>,
    verifier: Option<&Secret>,
    proof: Option<&Proof>,
    caller: &Caller,
) -> Result<TokenResponse, Error> {
    require(client, GrantType::AuthorizationCode)?;
    dpop::require(client, proof)?;
    let caller = caller_of(client, caller);
    let presented = Presented { client, place: Place::Address(redirect_uri), verifier, proof };
    let (opened, grant) = code::redeem(identity, code, &presented, &caller).await?;
    first_tokens(identity, client, opened, grant.nonce.as_deref(), proof).await
}

/// As [`authorization_code`], for the test of an application. Returns the ID of the session too, which the caller ends.
pub(super) async fn trial_code(
    identity: &Identity,
    client: &Client,
    code: &Secret,
    redirect_uri: &str,
    verifier: &Secret,
    caller: &Caller,
) -> Result<(String, Result<TokenResponse, Error>), Error> {
    require(client, GrantType::AuthorizationCode)?;
    let caller = caller_of(client, caller);
    let presented = Presented { client, place: Place::Trial(redirect_uri), verifier: Some(verifier), proof: None };
    let (opened, grant) = code::redeem(identity, code, &presented, &caller).await?;
    let session_id = opened.session_id.clone();
    Ok((session_id, first_tokens(identity, client, opened, grant.nonce.as_deref(), None).await))
}

/// Exchanges a device code that its user has approved for the tokens of a new session (RFC 8628 section 3.4).
///
/// # Errors
/// [`Error::UnauthorizedGrant`]; [`Error::AuthorizationPending`] and [`Error::SlowDown`] before the user has decided,
/// [`Error::AccessDenied`] and [`Error::ExpiredToken`] in the end; [`Error::InvalidGrant`] for every other code that this
/// client cannot redeem here and now; [`Error::InvalidProof`] as for an authorization code.
pub async fn device_code(
    identity: &Identity,
    client: &Client,
    device_code: &Secret,
    proof: Option<&Proof>,
    caller: &Caller,
) -> Result<TokenResponse, Error> {
    require(client, GrantType::DeviceCode)?;
    dpop::require(client, proof)?;
    let opened = device::redeem(identity, client, device_code, proof, &caller_of(client, caller)).await?;
    first_tokens(identity, client, opened, None, proof).await
}

/// The tokens of a session that was just opened.
async fn first_tokens(
    identity: &Identity,
    client: &Client,
    opened: NewSession,
    nonce: Option<&str>,
    proof: Option<&Proof>,
) -> Result<TokenResponse, Error> {
    let ended = |error| match error {
        // It has ended since.
        Error::Unauthenticated => Error::InvalidGrant,
        other => other,
    };
    let added = session::first_claims(identity, &opened.session_id).await.map_err(ended)?;
    let (row, owner) = opened.read(identity).await.map_err(ended)?;
    let (scope, jkt) = (allowed(client, &row.scope), proof.map(Proof::jkt));
    let granted = Granted { client, row: &row, owner: &owner, scope: &scope, nonce, jkt, added: &added };
    granted.respond(identity, row.generation).await
}

/// Exchanges a refresh token for its successor and a new access token. A `scope` narrower than that of the session
/// narrows the access token only.
///
/// # Errors
/// [`Error::UnauthorizedGrant`]; [`Error::InvalidGrant`] when the token is invalid, its session has ended, it belongs to
/// another client, or it was used before and its grace has passed, in which case the session ends;
/// [`Error::InvalidScope`] when `scope` exceeds that of the session (RFC 6749 section 6), and [`Error::InvalidProof`]
/// without a proof of the key that the token is bound to: the token stays valid.
pub async fn refresh(
    identity: &Identity,
    client: &Client,
    refresh_token: &Secret,
    scope: Option<&str>,
    proof: Option<&Proof>,
    caller: &Caller,
) -> Result<TokenResponse, Error> {
    require(client, GrantType::RefreshToken)?;
    dpop::require(client, proof)?;
    let mut presented = presented(identity, client, refresh_token, proof).await?;
    let scope = narrowed(client, &presented.row.scope, scope)?;
    // Before the token is rotated: without tokens, the one that was presented stays valid.
    let added = session::added_claims(identity, &presented.row, &presented.owner, Occasion::Refresh).await?;
    if hook::adds_claims(identity) {
        // The hook takes its time.
        require_unchanged(identity, client)?;
        presented = self::presented(identity, client, refresh_token, proof).await?;
    }
    spend(identity, proof).await?;
    let renewed = presented.rotate(identity, &caller_of(client, caller)).await?;
    let (row, owner, jkt) = (&renewed.row, &renewed.owner, proof.map(Proof::jkt));
    let granted = Granted { client, row, owner, scope: &scope, nonce: None, jkt, added: &added };
    granted.respond(identity, renewed.generation).await
}

/// A refresh token that the client may exchange now.
async fn presented(
    identity: &Identity,
    client: &Client,
    refresh_token: &Secret,
    proof: Option<&Proof>,
) -> Result<session::Presented, Error> {
    let presented = session::present(identity, refresh_token, Protocol::Oauth, client).await?;
    // Before the token is rotated: without the key, a copy neither works nor ends the session of its owner.
    dpop::require_key(presented.row.dpop_jkt.as_deref(), proof)?;
    require_consent(identity, client, &presented.row).await?;
    require_resource(identity, client, presented.row.resource.as_deref())?;
    Ok(presented)
}

/// The client is still turned on and has not been rejected since it authenticated.
pub(super) fn require_unchanged(identity: &Identity, client: &Client) -> Result<(), Error> {
    let now = client::find(identity, &client.id);
    let unchanged = now.is_some_and(|now| now.generation == client.generation);
    if unchanged { Ok(()) } else { Err(Error::InvalidClient) }
}

/// Issues an access token about an application itself (RFC 6749 section 4.4). It acts with its role, so its scope is
/// always `roles`; the scopes that it may request of users do not apply.
///
/// # Errors
/// [`Error::UnauthorizedGrant`] for an application without this grant or without authentication,
/// [`Error::InvalidScope`], [`Error::InvalidTarget`], [`Error::InvalidProof`].
pub async fn client_credentials(
    identity: &Identity,
    client: &Client,
    scope: Option<&str>,
    resource: Option<&str>,
    proof: Option<&Proof>,
) -> Result<TokenResponse, Error> {
    require_authenticating(client, GrantType::ClientCredentials)?;
    dpop::require(client, proof)?;
    require_resource(identity, client, resource)?;
    let scope = subset(&[Scope::Roles], scope)?;
    let subject = TokenSubject {
        occasion: Occasion::ClientCredentials,
        owner: None,
        application: &client.id,
        scope: &words(&scope),
        roles: &access_token::roles_of(client),
        session_id: None,
    };
    let added = hook::before_token(identity, subject).await?;
    if hook::adds_claims(identity) {
        // The hook takes its time.
        require_unchanged(identity, client)?;
        require_resource(identity, client, resource)?;
    }
    spend(identity, proof).await?;
    let jkt = proof.map(Proof::jkt);
    Ok(response(access_token::of_client(identity, client, &scope, resource, jkt, &added)?, &scope, jkt))
}

/// The response with an access token alone.
pub(super) fn response(issued: Issued, scope: &[Scope], jkt: Option<&str>) -> TokenResponse {
    TokenResponse {
        expires_in: issued.expires_in(),
        access_token: issued.token,
        token_type: dpop::token_type(jkt).into(),
        refresh_token: None,
        id_token: None,
        scope: words(scope),
        issued_token_type: None,
    }
}

/// Uses up the proof of a request, if it has one.
pub(super) async fn spend(identity: &Identity, proof: Option<&Proof>) -> Result<(), Error> {
    match proof {
        Some(proof) => proof.spend(identity.db().write()).await,
        None => Ok(()),
    }
}

/// A session that a client gets tokens of.
struct Granted<'a> {
    client: &'a Client,
    row: &'a Session,
    owner: &'a user::Model,
    scope: &'a [Scope],
    /// Of the authorization request, for the first ID token.
    nonce: Option<&'a str>,
    /// Thumbprint of the key that the access token is bound to.
    jkt: Option<&'a str>,
    /// What the hook adds to the tokens.
    added: &'a AddedClaims,
}

impl Granted<'_> {
    async fn respond(&self, identity: &Identity, generation: i32) -> Result<TokenResponse, Error> {
        let Self { client, row, owner, scope, nonce, jkt, added } = *self;
        if owner.status != AccountStatus::Active {
            return Err(Error::InvalidGrant);
        }
        let roles = role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
        let subject = Subject { client, row, owner, roles: &roles, scope };
        let issued = access_token::of_user(identity, &subject, jkt, added)?;
        let id_token = match subject.has(Scope::Openid) {
            true => Some(id_token::issue(identity, &subject, &issued, nonce, added).await?),
            false => None,
        };
        let refreshes = client.config.grants.contains(&GrantType::RefreshToken);
        let refresh_token = refreshes.then(|| session::refresh_token(identity, row, generation)).transpose()?;
        Ok(TokenResponse { refresh_token, id_token, ..response(issued, scope, jkt) })
    }
}

/// The user's consent still covers the session: an application may have been the operator's own when it was opened, and
/// asked for none.
async fn require_consent(identity: &Identity, client: &Client, row: &Session) -> Result<(), Error> {
    let (read, scopes) = (identity.db().read(), allowed(client, &row.scope));
    match consent::is_given(identity, read, client, &row.uid, &scopes).await? {
        true => Ok(()),
        false => Err(Error::InvalidGrant),
    }
}

pub(super) fn require(client: &Client, grant: GrantType) -> Result<(), Error> {
    if client.config.grants.contains(&grant) { Ok(()) } else { Err(Error::UnauthorizedGrant) }
}

/// [`require`] for a grant of applications that authenticate.
pub(super) fn require_authenticating(client: &Client, grant: GrantType) -> Result<(), Error> {
    require(client, grant)?;
    match client.config.authentication {
        ClientAuthentication::None => Err(Error::UnauthorizedGrant),
        _ => Ok(()),
    }
}

/// The caller as this client, for events.
pub(super) fn caller_of(client: &Client, caller: &Caller) -> Caller {
    Caller { client_id: Some(client.id.clone()), ..caller.clone() }
}

/// The scopes in a text, in the order of [`Scope::ALL`]. Unknown ones are ignored (OpenID Connect Core section 3.1.2.1).
pub(super) fn scopes(text: &str) -> Vec<Scope> {
    let named: Vec<_> = text.split_ascii_whitespace().filter_map(Scope::parse).collect();
    Scope::ALL.into_iter().filter(|scope| named.contains(scope)).collect()
}

/// The scopes in a text that the client may have now.
pub(super) fn allowed(client: &Client, text: &str) -> Vec<Scope> {
    scopes(text).into_iter().filter(|scope| is_allowed(client, *scope)).collect()
}

/// The part of a granted scope that a request names and that the client may have now.
fn narrowed(client: &Client, granted: &str, requested: Option<&str>) -> Result<Vec<Scope>, Error> {
    let requested = subset(&scopes(granted), requested)?;
    Ok(requested.into_iter().filter(|scope| is_allowed(client, *scope)).collect())
}

/// The part of a granted scope that a request names, all of it if the request names none. Other than in an
/// authorization request, an unknown word is an error: nobody has granted it (RFC 6749 section 6).
pub(super) fn subset(granted: &[Scope], requested: Option<&str>) -> Result<Vec<Scope>, Error> {
    let words: Vec<_> = requested.unwrap_or_default().split_ascii_whitespace().collect();
    if words.iter().any(|word| !granted.iter().any(|scope| scope.as_str() == *word)) {
        return Err(Error::InvalidScope);
    }
    let is_named = |scope: &Scope| words.is_empty() || words.contains(&scope.as_str());
    Ok(granted.iter().copied().filter(is_named).collect())
}
