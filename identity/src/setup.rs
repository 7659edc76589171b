//! The first administrator: made through a one-time link that only whoever started the program has seen.

use crate::{
    ADMINISTRATOR, Caller, Error, Identity, Opened, account,
    admin::Actor,
    event,
    password::{self, LINK_PURPOSE},
    session::{self, Method},
    username::Username,
};
use doorward_contract::{Secret, account::AccountKind, event::EventAction};
use doorward_store::{Tx, one_time_link, role, user};

/// Life of a set-up link: one hour.
const LINK_SECS: i64 = 3_600;
const SETUP: &str = "setup";
const METHOD: Method = Method { name: "password", action: EventAction::SignIn };

const _: () = assert!(!matches!(LINK_PURPOSE.as_bytes(), b"setup"), "a password link must not open the set-up");

/// Whether nobody can administer yet.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn is_needed(identity: &Identity) -> Result<bool, Error> {
    let now = identity.now().as_millis();
    Ok(role::count_active_holders(identity.db().read(), ADMINISTRATOR, None, now).await? == 0)
}

/// Makes a set-up token of one hour; earlier ones stop working.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn new_link(identity: &Identity) -> Result<Secret, Error> {
    let (token, now) = (crate::ids::secret(), identity.now());
    let tx = identity.db().begin().await?;
    one_time_link::cancel(&tx, SETUP, None).await?;
    let link = one_time_link::Model {
        token_hash: hash(&token),
        purpose: SETUP.into(),
        uid: None,
        created_at: now.as_millis(),
        expires_at: now.plus_secs(LINK_SECS).as_millis(),
        used_at: None,
    };
    one_time_link::insert(&tx, link).await?;
    tx.commit().await?;
    Ok(token)
}

fn hash(token: &Secret) -> String {
    crate::sha256_hex(token.expose().as_bytes())
}

/// Whether a set-up token works. Looking does not use it up.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn is_valid(identity: &Identity, token: &Secret) -> Result<bool, Error> {
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    Ok(one_time_link::live(read, &hash(token), SETUP, now).await?.is_some())
}

/// Makes an administrator through the link, uses the link up and signs the administrator in. Input that breaks a rule
/// leaves the link as it is.
///
/// # Errors
/// [`Error::DeadLink`], [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`].
pub async fn complete(
    identity: &Identity,
    token: &Secret,
    username: &str,
    password: &Secret,
    caller: &Caller,
) -> Result<Opened, Error> {
    // Before the hash: a stranger without the link must not make us compute one.
    if !is_valid(identity, token).await? {
        return Err(Error::DeadLink);
    }
    let admin = new_admin(identity, username, password).await?;
    let tx = identity.db().begin().await?;
    if !one_time_link::consume(&tx, &hash(token), SETUP, identity.now().as_millis()).await? {
        return Err(Error::DeadLink);
    }
    insert(identity, &tx, &admin).await?;
    event::of_owner(identity, &tx, EventAction::SetupCompleted, &admin, None, caller).await?;
    let opened = session::open(identity, &tx, &admin, METHOD, caller).await?;
    identity.commit(tx, &admin.uid).await?;
    Ok(opened)
}

/// Makes an administrator from the command line and answers the uid.
///
/// # Errors
/// [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`].
pub async fn create_admin(identity: &Identity, username: &str, password: &Secret) -> Result<String, Error> {
    let admin = new_admin(identity, username, password).await?;
    let tx = identity.db().begin().await?;
    insert(identity, &tx, &admin).await?;
    let detail = serde_json::json!({ "role": ADMINISTRATOR });
    event::by_admin(identity, &tx, EventAction::UserCreated, &Actor::cli(), Some(&admin), detail).await?;
    identity.commit(tx, &admin.uid).await?;
    Ok(admin.uid)
}

async fn new_admin(identity: &Identity, username: &str, password: &Secret) -> Result<user::Model, Error> {
    let username = Username::parse(username)?;
    if user::by_username_key(identity.db().read(), &username.key).await?.is_some() {
        return Err(Error::UsernameTaken);
    }
    let hash = password::hash_new(identity, password, Some(&username.display), None).await?;
    let blank = account::blank(identity, AccountKind::Internal, SETUP);
    Ok(user::Model {
        username: Some(username.display),
        username_key: Some(username.key),
        password_hash: Some(hash),
        password_changed_at: Some(blank.created_at),
        ..blank
    })
}

async fn insert(identity: &Identity, tx: &Tx, admin: &user::Model) -> Result<(), Error> {
    user::insert(tx, admin.clone()).await?;
    Ok(role::grant(tx, ADMINISTRATOR, &admin.uid, identity.now().as_millis()).await?)
}
