//! Secrets of applications. An application has several while one is being replaced.

use super::find;
use crate::{delegation, events};
use doorward_access::{Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp,
    application::{ApplicationKind, ClientSecret, CreatedClientSecret, NewClientSecret},
    event::EventAction,
};
use doorward_identity::client::{NewSecret, new_secret};
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_identity::{Actor, Identity};
use doorward_store::{Tx, client, client_secret};
use serde_json::json;

/// Most secrets of an application, expired ones included. All of them are compared when it authenticates.
const MOST: usize = 5;

/// The secrets of an application, newest first, expired ones included. Only their hashes are stored.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn list(permit: &Permit<action::ApplicationsRead>, id: &str) -> Result<Vec<ClientSecret>, Error> {
    let identity = permit.identity();
    let conn = identity.db().read();
    find(conn, id).await?;
    let now = identity.now();
    Ok(client_secret::of_client(conn, id).await?.into_iter().map(|row| view(row, now)).collect())
}

/// Creates another secret, which is shown only this once. The others remain valid.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for a kind that cannot keep a secret and for too many secrets,
/// [`Error::PrivilegeEscalation`]. Of [`doorward_identity::Error`]: `Invalid` for an expiry that has passed,
/// `ReauthenticationRequired`.
pub async fn create(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    new: NewClientSecret,
) -> Result<CreatedClientSecret, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    let tx = identity.db().begin_exclusive().await?;
    let client = find(&tx, id).await?;
    if let Some(role) = &client.role_id {
        delegation::application_until(access, &tx, actor, role, new.expires_at).await?;
    }
    if client.kind == ApplicationKind::Machine {
        delegation::machine_secret(actor, new.expires_at)?;
    }
    require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    if !client.kind.is_confidential() {
        return Err(Error::invalid("kind", "public", |texts| texts.application_public));
    }
    if client_secret::of_client(&tx, id).await?.len() >= MOST {
        return Err(Error::invalid("secrets", "too_many", |texts| texts.client_secret_too_many(MOST)));
    }
    let created = issue(identity, &tx, actor, id, new.expires_at).await?;
    commit(tx).await?;
    Ok(created)
}

/// Revokes a secret. It is rejected from the next request on, on every node, and so are the tokens that a machine got
/// before: which secret they were issued for is not recorded.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`].
pub async fn revoke(permit: &Permit<action::ApplicationsEdit>, id: &str, secret: &str) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let tx = identity.db().begin_exclusive().await?;
    let client = find(&tx, id).await?;
    delegation::roles(&tx, actor, client.role_id.as_slice()).await?;
    require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    if !client_secret::delete(&tx, id, secret).await? {
        return Err(Error::NotFound(|texts| texts.client_secret));
    }
    client::reject_tokens(&tx, id).await?;
    let detail = json!({ "application": id, "secret": secret });
    events::write(identity, &tx, EventAction::ClientSecretRevoked, actor, None, detail).await?;
    Ok(identity.commit_configuration(tx).await?)
}

/// Adds a secret in the caller's transaction.
pub(super) async fn issue(
    identity: &Identity,
    tx: &Tx,
    actor: &Actor,
    client_id: &str,
    expires_at: Option<Timestamp>,
) -> Result<CreatedClientSecret, Error> {
    let NewSecret { secret, row } = new_secret(identity, client_id, expires_at)?;
    client_secret::insert(tx, row.clone()).await?;
    let detail = json!({ "application": client_id, "secret": row.id, "expires_at": expires_at });
    events::write(identity, tx, EventAction::ClientSecretCreated, actor, None, detail).await?;
    Ok(CreatedClientSecret { client_secret: view(row, identity.now()), secret })
}

fn view(row: client_secret::Model, now: Timestamp) -> ClientSecret {
    ClientSecret {
        expired: row.expires_at.is_some_and(|end| end <= now.as_millis()),
        id: row.id,
        hint: row.hint,
        created_at: Timestamp(row.created_at),
        expires_at: row.expires_at.map(Timestamp),
        last_used_at: row.last_used_at.map(Timestamp),
    }
}

/// Secrets are not cached, so no node is notified.
async fn commit(tx: Tx) -> Result<(), Error> {
    Ok(tx.commit().await.map_err(doorward_identity::Error::from)?)
}
