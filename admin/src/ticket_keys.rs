//! Keys for custom tickets.

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

/// A replaced key goes on counting for so long: two hours, as the vendor's does.
const GRACE_SECS: i64 = 7_200;

const BROKEN: Error = Error::Internal("a key could not be made");

/// Makes a key and answers the file with its private half, which is kept nowhere. The former key counts for two hours; it is
/// the one that was seen when the change was thought of: another's key, made meanwhile, does not retire unknowingly.
///
/// # Errors
/// [`Error::ReauthenticationRequired`], [`Error::Changed`].
pub async fn create(permit: &Permit<action::TicketsEdit>, expected: &Expected) -> Result<TicketKeyFile, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    require_actor(identity, actor, Operation::ManageKeys).await?;
    // Finding two primes takes a tenth of a second and more: not on a thread that serves requests.
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
    Some((pem("PRIVATE KEY", private.as_ref()), pem("RSA PUBLIC KEY", pair.public_key().as_ref())))
}

/// Keys that count, newest first.
///
/// # Errors
/// [`Error::Store`] when the query fails.
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

/// What a new key replaces, of the keys that count: the one that does not retire yet.
pub fn newest(keys: &[TicketKey]) -> Value {
    json!({ "key": keys.iter().find(|key| key.retires_at.is_none()).map(|key| &key.id) })
}

/// Makes a key count no more, at once: for one that has leaked. Without a key nobody signs in with a custom ticket.
///
/// # Errors
/// [`Error::NotFound`], [`Error::ReauthenticationRequired`]; [`Error::Lockout`] when more users lose their only sign-in
/// method than were confirmed, [`Error::AdministratorLockout`].
pub async fn delete(permit: &Permit<action::TicketsEdit>, id: &str, confirm_lockout: u64) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    require_actor(identity, actor, Operation::ManageKeys).await?;
    let tx = identity.db().begin_exclusive().await?;
    let methods = MethodChange::begin(identity, &tx).await?;
    if !ticket_key::delete(&tx, id).await? {
        return Err(Error::NotFound("key"));
    }
    methods.require_consent(identity, &tx, confirm_lockout).await?;
    let detail = json!({ "key": id, "deleted": true });
    event::by_admin(identity, &tx, EventAction::TicketKeyCreated, actor, None, detail).await?;
    Ok(tx.commit().await?)
}
