//! Consent: users decide which applications of others get which data of their account.

use super::{
    Parameters,
    authorization_error::AuthorizationError,
    metadata_document,
    pending_request::{self, Stored},
    request::{self, Destination, Request},
    token::allowed,
};
use crate::{Caller, Error, Identity, Viewer, client::Client, event::Record, session::hold};
use doorward_contract::{
    Timestamp, Uid,
    event::EventAction,
    oauth::{ConnectedApplication, ConsentRequest, Scope, Scopes},
};
use doorward_store::{
    ConnectionTrait, Tx, consent,
    session::{self, EndReason, RevokeScope},
    user,
};
use serde_json::{Value, json};
use url::Url;

/// What a user decides about a request.
#[derive(Debug, Clone)]
pub enum Decision {
    Deny,
    /// Allow these scopes: those that the page has shown. The application may have been changed since, so that the
    /// request covers more.
    Allow(Scopes),
    /// Allow all that is requested, from a page that does not say what it has shown.
    AllowRequested,
}

impl Decision {
    /// The requested scopes that are allowed; `None` if the user denies.
    pub(super) fn allowed(self, requested: Scopes) -> Option<Scopes> {
        match self {
            Self::Deny => None,
            Self::Allow(shown) => Some(requested.into_iter().filter(|scope| shown.contains(*scope)).collect()),
            Self::AllowRequested => Some(requested),
        }
    }
}

/// What the consent page asks the user for.
///
/// # Errors
/// [`Error::NotFound`] when the request was answered or has expired, [`Error::Unauthenticated`] for a guest. Those of
/// the authorization endpoint when its application may no longer request it.
pub async fn requested(identity: &Identity, viewer: &Viewer, reference: &str) -> Result<ConsentRequest, Error> {
    let stored = waiting(identity, viewer, reference).await?;
    let destination = stored.destination(identity)?;
    let Request { scopes, .. } = request::check(identity.issuer(), &destination.client, &stored.parameters)?;
    Ok(described(&destination, scopes))
}

/// What a consent page of an application of this service's operator shows about a request for a code, of which only
/// `client_id`, `redirect_uri` and `scope` are read. See [`super::authorize::code`].
///
/// # Errors
/// [`Error::UnknownClient`]; [`Error::Invalid`] for an address that is not the application's, and for a scope that it
/// may not request.
pub fn describe(identity: &Identity, parameters: &Parameters) -> Result<ConsentRequest, Error> {
    let destination = request::destination(identity, parameters)?;
    let mut scopes = request::scopes(&destination.client, parameters.get("scope").unwrap_or_default())?;
    scopes.remove(Scope::OfflineAccess);
    Ok(described(&destination, scopes))
}

fn described(Destination { client, redirect_uri, .. }: &Destination, scopes: Scopes) -> ConsentRequest {
    described_with(client, host(redirect_uri), scopes)
}

/// What a page shows about an application that asks for scopes. Image and home page of one that describes itself are left
/// out: it could use those of another.
pub(super) fn described_with(client: &Client, host: String, scopes: Scopes) -> ConsentRequest {
    let is_known = !client.is_registered();
    ConsentRequest {
        client_id: client.id.clone(),
        name: client.name.clone(),
        logo_uri: client.config.logo_uri.clone().filter(|_| is_known),
        client_uri: client.config.client_uri.clone().filter(|_| is_known),
        host,
        source: client.source,
        document_host: metadata_document::host(client),
        scopes,
    }
}

/// Decides a request. Consent is stored, and the path of the authorization endpoint is returned, which continues. On
/// denial it is the application's address with `access_denied`.
///
/// # Errors
/// As [`requested`].
pub async fn decide(
    identity: &Identity,
    viewer: &Viewer,
    reference: &str,
    decision: Decision,
    caller: &Caller,
) -> Result<String, Error> {
    let stored = waiting(identity, viewer, reference).await?;
    let destination = stored.destination(identity)?;
    let error = match request::check(identity.issuer(), &destination.client, &stored.parameters) {
        Ok(request) => match decision.allowed(request.scopes) {
            Some(scopes) => {
                grant(identity, viewer, &stored, &destination.client, scopes, caller).await?;
                return Ok(stored.path());
            }
            None => AuthorizationError::ACCESS_DENIED,
        },
        Err(error) => error,
    };
    stored.take(identity.db().write()).await?;
    Ok(destination.with_error(identity, error))
}

/// The request that waits for this user.
async fn waiting(identity: &Identity, viewer: &Viewer, reference: &str) -> Result<Stored, Error> {
    if viewer.is_guest() {
        return Err(Error::Unauthenticated);
    }
    let stored = pending_request::find(identity, reference).await?;
    let stored = stored.filter(|stored| !stored.pushed && stored.is_for(Some(viewer)));
    stored.ok_or(Error::NotFound(|texts| texts.authorization_request))
}

async fn grant(
    identity: &Identity,
    viewer: &Viewer,
    stored: &Stored,
    client: &Client,
    scopes: Scopes,
    caller: &Caller,
) -> Result<(), Error> {
    let tx = identity.db().begin().await?;
    hold(identity, &tx, viewer).await?;
    stored.allow(&tx, &viewer.uid, &scopes).await?;
    grant_within(identity, &tx, viewer, client, scopes, caller).await?;
    Ok(tx.commit().await?)
}

/// Adds scopes to what the user has granted. The caller holds the viewer's session.
pub(super) async fn grant_within(
    identity: &Identity,
    tx: &Tx,
    viewer: &Viewer,
    client: &Client,
    scopes: Scopes,
    caller: &Caller,
) -> Result<(), Error> {
    let former = consent::find(tx, &viewer.uid, &client.id).await?;
    let mut all = scopes;
    all.extend(former.iter().flat_map(|row| Scopes::known_in(&row.scope)));
    let row = consent::Model {
        uid: viewer.uid.clone(),
        client_id: client.id.clone(),
        scope: all.to_string(),
        granted_at: identity.now().as_millis(),
    };
    let detail = json!({ "application": client.name, "id": client.id, "scope": row.scope });
    consent::put(tx, row).await?;
    record(identity, tx, EventAction::ConsentGranted, viewer, detail, caller).await
}

/// The applications that a user has granted access to, latest first. One that was turned off is listed too.
pub async fn list(identity: &Identity, uid: &Uid) -> Result<Vec<ConnectedApplication>, Error> {
    let rows = consent::of_user(identity.db().read(), uid).await?;
    Ok(rows.into_iter().map(|row| view(identity, row)).collect())
}

fn view(identity: &Identity, row: consent::Model) -> ConnectedApplication {
    let client = identity.clients().get(&row.client_id).cloned();
    let config = client.as_ref().filter(|client| !client.is_registered()).map(|client| &client.config);
    ConnectedApplication {
        logo_uri: config.and_then(|config| config.logo_uri.clone()),
        client_uri: config.and_then(|config| config.client_uri.clone()),
        // One that this version cannot read is known by its ID.
        name: client.as_ref().map_or_else(|| row.client_id.clone(), |client| client.name.clone()),
        scopes: Scopes::known_in(&row.scope).into_iter().collect(),
        granted_at: Timestamp(row.granted_at),
        client_id: row.client_id,
    }
}

/// Withdraws the consent to an application, and ends the user's sessions there. Its tokens are invalid at once.
///
/// # Errors
/// [`Error::NotFound`] when there is no consent, [`Error::Unauthenticated`] when the viewer's session has ended.
pub async fn withdraw(identity: &Identity, viewer: &Viewer, client_id: &str, caller: &Caller) -> Result<(), Error> {
    let tx = identity.db().begin().await?;
    // An exchange of a code takes the same lock: it is done before this, or finds no consent.
    hold(identity, &tx, viewer).await?;
    if !consent::delete(&tx, &viewer.uid, client_id).await? {
        return Err(Error::NotFound(|texts| texts.connected_application));
    }
    let (which, now) = (RevokeScope::OfClientAnd(client_id, &viewer.uid), identity.now().as_millis());
    let sessions = session::end(&tx, which, EndReason::ConsentWithdrawn, now).await?;
    let name = identity.clients().get(client_id).map(|client| client.name.clone());
    let detail = json!({ "application": name, "id": client_id, "sessions": sessions });
    record(identity, &tx, EventAction::ConsentWithdrawn, viewer, detail, caller).await?;
    identity.commit(tx, &viewer.uid).await
}

async fn record(
    identity: &Identity,
    tx: &Tx,
    action: EventAction,
    viewer: &Viewer,
    detail: Value,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = user::by_uid(tx, &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let record = Record::new(action, caller).actor(&owner.uid).subject(Some(&owner)).session(Some(&viewer.session_id));
    record.detail(detail).write(identity, tx).await
}

/// What an application may still have of the scopes that it was granted; `None` if the user has withdrawn the consent
/// since, or the application was the operator's own and is not any more.
pub(super) async fn remaining(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client: &Client,
    uid: &Uid,
    granted: &str,
) -> Result<Option<Scopes>, Error> {
    let scopes = allowed(client, granted);
    Ok(is_given(identity, conn, client, uid, &scopes).await?.then_some(scopes))
}

/// Whether an application may have these scopes of a user: users are not asked, or this one has granted them all.
pub(super) async fn is_given(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client: &Client,
    uid: &Uid,
    scopes: &Scopes,
) -> Result<bool, Error> {
    if is_ours(identity, client) {
        return Ok(true);
    }
    let row = consent::find(conn, uid, &client.id).await?;
    Ok(row.is_some_and(|row| Scopes::known_in(&row.scope).includes(scopes)))
}

/// Whether users are not asked: the application belongs to the operator of this service.
pub(super) fn is_ours(identity: &Identity, client: &Client) -> bool {
    client.config.first_party || client.id == identity.options().env_id
}

/// The host of an address; for the scheme of an app, that scheme.
fn host(redirect_uri: &str) -> String {
    let Ok(url) = Url::parse(redirect_uri) else { return redirect_uri.to_owned() };
    match (url.scheme(), url.host_str()) {
        ("https" | "http", Some(host)) => host.to_owned(),
        (scheme, _) => scheme.to_owned(),
    }
}
