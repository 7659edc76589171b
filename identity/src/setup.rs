//! The first administrator, created through a one-time link that only the operator who started the server can see.

use crate::{
    Actor, Caller, Error, Identity, NewSession,
    account::create,
    event,
    hook::Admission,
    link::{self, Purpose},
    password::{self, context_words},
    session::{self, Method},
    username::Username,
};
use doorward_contract::{
    Secret, Uid,
    account::{ADMINISTRATOR, AccountKind},
    event::EventAction,
};
use doorward_store::{ConnectionTrait, Tx, role, user};

const METHOD: Method = Method { name: "password", action: EventAction::SignIn };

/// Whether there is no administrator yet.
pub async fn is_needed(identity: &Identity) -> Result<bool, Error> {
    Ok(!has_administrator(identity.db().read()).await?)
}

async fn has_administrator(conn: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(role::has_active_holder(conn, ADMINISTRATOR).await?)
}

/// Creates a set-up token valid for an hour and cancels earlier ones.
pub async fn new_link(identity: &Identity) -> Result<Secret, Error> {
    // Exclusive: of two nodes that start together only the later one's link stays.
    let tx = identity.db().begin_exclusive().await?;
    let (token, _) = link::create(identity, &tx, Purpose::Setup, None, &Actor::system()).await?;
    tx.commit().await?;
    Ok(token)
}

/// Whether a set-up token is valid. Does not use it up.
pub async fn is_valid(identity: &Identity, token: &Secret) -> Result<bool, Error> {
    Ok(link::find(identity, token, Purpose::Setup).await?.is_some())
}

/// Creates an administrator through the link, uses the link up and signs the administrator in. Invalid input leaves the
/// link valid.
///
/// # Errors
/// [`Error::DeadLink`], [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`].
pub async fn complete(
    identity: &Identity,
    token: &Secret,
    username: &str,
    password: &Secret,
    caller: &Caller,
) -> Result<NewSession, Error> {
    // Before the hash: a caller without the link must not make us compute one.
    if !is_valid(identity, token).await? {
        return Err(Error::DeadLink);
    }
    let admin = new_admin(identity, username, password).await?;
    let tx = identity.db().begin_exclusive().await?;
    link::consume(identity, &tx, token, Purpose::Setup).await?;
    if has_administrator(&tx).await? {
        return Err(Error::DeadLink);
    }
    insert(identity, &tx, &admin).await?;
    event::of_owner(identity, &tx, EventAction::SetupCompleted, &admin, None, caller).await?;
    let admission = Admission::of_operator();
    let opened = session::open(identity, &tx, &admin, METHOD, &admission, caller).await?;
    identity.commit(tx, &admin.uid).await?;
    Ok(opened)
}

/// Creates an administrator from the command line and returns the uid.
///
/// # Errors
/// [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`].
pub async fn create_admin(identity: &Identity, username: &str, password: &Secret) -> Result<Uid, Error> {
    let admin = new_admin(identity, username, password).await?;
    let tx = identity.db().begin_exclusive().await?;
    // A reader of the log must not become a second administrator through the link.
    link::cancel(&tx, Purpose::Setup, None).await?;
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
    let hash =
        password::hash_new(identity, "password", password, &context_words(Some(&username.display), None, [])).await?;
    Ok(create::named(identity, AccountKind::Internal, "setup", Some(username), Some(hash)))
}

async fn insert(identity: &Identity, tx: &Tx, admin: &user::Model) -> Result<(), Error> {
    create::insert(identity, tx, admin.clone()).await?;
    Ok(role::grant(tx, ADMINISTRATOR, &admin.uid, identity.now().as_millis()).await?)
}
