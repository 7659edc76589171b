//! Keys that sign custom login tickets.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret, Timestamp,
    event::EventAction,
    provider::{TicketKey, TicketKeyFile},
};
use doorward_identity::lockout::MethodChange;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_identity::{Error, Identity, crypto::pem, event, version::Expected};
use doorward_store::ticket_key;
use serde_json::{Value, json};

/// Seconds for which a replaced key is still accepted: two hours, as at CloudBase.
const GRACE_SECS: i64 = 7_200;

const BROKEN: Error = Error::Internal("a key could not be made");

/// Creates a key and returns the file with its private key, which is not stored. The former key is accepted for two
/// more hours. `expected` is the [`newest`] key that the administrator saw, so that a key created concurrently by
/// another administrator is not retired unnoticed.
///
/// # Errors
/// [`Error::ReauthenticationRequired`], [`Error::Changed`].
pub async fn create(permit: &Permit<action::TicketsEdit>, expected: &Expected) -> Result<TicketKeyFile, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    require_actor(identity, actor, Operation::ManageKeys).await?;
    // Generating an RSA key takes 0.1 s and more, so it must not block a thread that serves requests.
    let (private, public) = tokio::task::spawn_blocking(generate).await.map_err(|_| BROKEN)?.ok_or(BROKEN)?;
    let now = identity.now();
    let id = uuid::Uuid::from_bytes(doorward_identity::ids::random()).to_string();
    let row = ticket_key::Model { id: id.clone(), public_pem: public, created_at: now.as_millis(), retires_at: None };
    let tx = identity.db().begin_exclusive().await?;
    expected
        .check(&newest(&ticket_key::live(&tx, now.as_millis()).await?.into_iter().map(view).collect::<Vec<_>>()))?;
    ticket_key::replace(&tx, row, now.plus_secs(GRACE_SECS).as_millis()).await?;
    event::by_admin(identity, &tx, EventAction::TicketKeyCreated, actor, None, json!({ "key": id })).await?;
    tx.commit().await?;
    Ok(TicketKeyFile {
        private_key_id: id,
        private_key: Secret::new(private),
        env_id: identity.options().env_id.clone(),
    })
}

fn generate() -> Option<(String, String)> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?;
    Some((pem("PRIVATE KEY", private.as_ref())?, pem("RSA PUBLIC KEY", pair.public_key().as_ref())?))
}

/// Keys that are accepted, newest first.
pub async fn list(permit: &Permit<action::TicketsRead>) -> Result<Vec<TicketKey>, Error> {
    load_all(permit.identity()).await
}

pub(crate) async fn load_all(identity: &Identity) -> Result<Vec<TicketKey>, Error> {
    let rows = ticket_key::live(identity.db().read(), identity.now().as_millis()).await?;
    Ok(rows.into_iter().map(view).collect())
}

fn view(row: ticket_key::Model) -> TicketKey {
    TicketKey { id: row.id, created_at: Timestamp(row.created_at), retires_at: row.retires_at.map(Timestamp) }
}

/// The version of a list of keys that [`create`] expects: the id of the key that a new one would replace.
pub fn newest(keys: &[TicketKey]) -> Value {
    json!({ "key": keys.iter().find(|key| key.retires_at.is_none()).map(|key| &key.id) })
}

/// Deletes a key, for example one that has leaked. It is rejected immediately. Without any key, sign-in
/// by custom ticket is off.
///
/// # Errors
/// [`Error::NotFound`], [`Error::ReauthenticationRequired`]; [`Error::Lockout`] when more users lose their only sign-in
/// method than `confirm_lockout` allows, [`Error::AdministratorLockout`].
pub async fn delete(permit: &Permit<action::TicketsEdit>, id: &str, confirm_lockout: u64) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    require_actor(identity, actor, Operation::ManageKeys).await?;
    let tx = identity.db().begin_exclusive().await?;
    let methods = MethodChange::begin(identity, &tx).await?;
    if !ticket_key::delete(&tx, id).await? {
        return Err(Error::NotFound(|texts| texts.key));
    }
    methods.require_consent(identity, &tx, confirm_lockout).await?;
    let detail = json!({ "key": id, "deleted": true });
    event::by_admin(identity, &tx, EventAction::TicketKeyCreated, actor, None, detail).await?;
    Ok(tx.commit().await?)
}
