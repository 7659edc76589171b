//! Applications that register themselves: dynamic client registration (RFC 7591) and its management (RFC 7592).
//!
//! Nothing that such an application says is verified. It acts for users only, who are always asked for consent, it
//! always uses PKCE, and the settings limit what it may request, at each request.

pub(super) mod metadata;

use super::{backchannel_logout, token::caller_of};
use crate::{
    Actor, Caller, Error, Identity,
    client::{self, Client, NewSecret, new_generation, new_secret, verify_secret},
    crypto::token_hash,
    event::{self, Record, differing},
    ids,
    settings::signed,
    throttle,
};
use doorward_contract::{
    Secret, Timestamp,
    application::{ApplicationConfig, ApplicationSource, ClientAuthentication},
    event::EventAction,
    oauth::{ClientMetadata, RegisteredClient, paths},
    settings::Registration,
};
use doorward_store::{
    Tx,
    client::{self as rows, Description},
    client_secret,
};
use metadata::ClientDescription;
use serde_json::{Value, json};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Most applications that describe themselves. Every node keeps them all in memory.
const MOST: u64 = 1_000;
/// Seconds after which an unused application makes room for another, if there are that many.
const MAKES_ROOM_SECS: i64 = 3_600;
/// Most unused applications that one round of cleanup deletes.
const ROUND: u64 = 500;
const DAY_SECS: i64 = 86_400;

/// Begins every registration access token, so that scanners recognize one that was published by mistake.
const PREFIX: &str = "dwr_";

/// Registers an application, if registration is open.
///
/// # Errors
/// [`Error::NotAllowed`] when registration is not open; [`Error::Invalid`] names the member that is wrong, by its name in
/// the metadata; [`Error::AddressLimit`] and [`Error::TooManyRequests`] when there are too many.
pub async fn register(
    identity: &Identity,
    metadata: ClientMetadata,
    caller: &Caller,
) -> Result<RegisteredClient, Error> {
    if identity.settings().oauth.registration != Registration::Open {
        return Err(off());
    }
    throttle::application_registration(identity, caller).await?;
    let description = read_new(metadata)?;
    let tx = identity.db().begin_exclusive().await?;
    insert(identity, tx, description, None, caller).await
}

/// Registers an application for an administrator, who has a permit to create applications. The transaction is exclusive.
///
/// # Errors
/// As [`register`].
pub async fn register_by(
    identity: &Identity,
    tx: Tx,
    metadata: ClientMetadata,
    actor: &Actor,
) -> Result<RegisteredClient, Error> {
    let description = read_new(metadata)?;
    insert(identity, tx, description, Some(actor), actor.caller()).await
}

/// The error about a request for registration while it is off.
pub fn off() -> Error {
    Error::NotAllowed(|texts| texts.registration_off)
}

fn read_new(metadata: ClientMetadata) -> Result<ClientDescription, Error> {
    metadata::read(metadata, ClientAuthentication::ClientSecretBasic, None)
}

async fn insert(
    identity: &Identity,
    tx: Tx,
    description: ClientDescription,
    actor: Option<&Actor>,
    caller: &Caller,
) -> Result<RegisteredClient, Error> {
    make_room(identity, &tx).await?;
    let id = Uuid::from_bytes(ids::random()).simple().to_string();
    let token = Secret::new(format!("{PREFIX}{}", ids::secret().expose()));
    let row = rows::Model {
        registration_hash: Some(token_hash(&token)),
        ..row(identity, id, description, ApplicationSource::Registration)?
    };
    if !rows::insert_if_absent(&tx, row.clone()).await? {
        return Err(Error::Internal("a random ID is taken"));
    }
    let client = in_memory(identity, row)?;
    let secret = missing_secret(identity, &tx, &client).await?;
    let detail = summary(&client);
    match actor {
        Some(actor) => event::by_admin(identity, &tx, EventAction::ApplicationRegistered, actor, None, detail).await?,
        None => Record::new(EventAction::ApplicationRegistered, caller).detail(detail).write(identity, &tx).await?,
    }
    identity.commit_configuration(tx).await?;
    Ok(answer(identity, &client, secret, token))
}

/// The row of a new application that describes itself, with the limits of the default one.
pub(super) fn row(
    identity: &Identity,
    id: String,
    description: ClientDescription,
    source: ApplicationSource,
) -> Result<rows::Model, Error> {
    let ClientDescription { kind, name, config, metadata } = description;
    let (limits, now) = (identity.settings().tokens.clone(), identity.now().as_millis());
    Ok(rows::Model {
        id,
        name,
        enabled: true,
        access_token_seconds: signed(limits.access_token_seconds),
        refresh_token_seconds: signed(limits.refresh_token_seconds),
        max_sessions: i32::from(limits.max_sessions),
        created_at: now,
        updated_at: now,
        kind,
        config: to_json(&config)?,
        role_id: None,
        delegated: false,
        generation: new_generation(),
        source,
        registration_hash: None,
        metadata,
        fetched_at: None,
    })
}

pub(super) fn to_json(config: &ApplicationConfig) -> Result<Value, Error> {
    serde_json::to_value(config).map_err(|_| Error::Internal("an application is always JSON"))
}

fn in_memory(identity: &Identity, row: rows::Model) -> Result<Client, Error> {
    let client =
        Client::try_from(row).map_err(|_| Error::Internal("the configuration of an application is unreadable"));
    Ok(client?.within(&identity.settings().oauth))
}

/// What events say about a new application.
pub(super) fn summary(client: &Client) -> Value {
    let Client { id, name, kind, source, config, .. } = client;
    json!({
        "application": id, "name": name, "kind": kind, "source": source, "redirect_uris": config.redirect_uris,
    })
}

/// Issues a secret to an application that authenticates with one and has none.
async fn missing_secret(identity: &Identity, tx: &Tx, client: &Client) -> Result<Option<Secret>, Error> {
    let needs = match client.config.token_endpoint_auth_method {
        ClientAuthentication::ClientSecretBasic | ClientAuthentication::ClientSecretPost => true,
        ClientAuthentication::None | ClientAuthentication::PrivateKeyJwt => false,
    };
    if !needs || !client_secret::of_client(tx, &client.id).await?.is_empty() {
        return Ok(None);
    }
    let NewSecret { secret, row } = new_secret(identity, &client.id, None)?;
    client_secret::insert(tx, row).await?;
    Ok(Some(secret))
}

fn answer(identity: &Identity, client: &Client, secret: Option<Secret>, token: Secret) -> RegisteredClient {
    RegisteredClient {
        client_id_issued_at: Timestamp(client.created_at).as_secs(),
        client_secret_expires_at: secret.is_some().then_some(0),
        registration_access_token: token,
        registration_client_uri: format!("{}{}/{}", identity.issuer(), paths::REGISTER, client.id),
        metadata: ClientMetadata { client_secret: secret, ..metadata::view(client) },
    }
}

/// The registration of an application.
///
/// # Errors
/// [`Error::Unauthenticated`] for every other token than its own; [`Error::NotAllowed`] when an administrator has turned
/// it off.
pub fn read(identity: &Identity, client_id: &str, token: &Secret) -> Result<RegisteredClient, Error> {
    let client = authorized(identity, client_id, token)?;
    Ok(answer(identity, &client, None, token.clone()))
}

/// The application whose registration access token this is.
fn authorized(identity: &Identity, client_id: &str, token: &Secret) -> Result<Arc<Client>, Error> {
    let (client, hash) = (identity.clients().get(client_id).cloned(), token_hash(token));
    let is_its_own = |client: &Arc<Client>| {
        client.registration_hash.as_ref().is_some_and(|own| bool::from(own.as_bytes().ct_eq(hash.as_bytes())))
    };
    let client = client.filter(is_its_own).ok_or(Error::Unauthenticated)?;
    if client.enabled { Ok(client) } else { Err(Error::NotAllowed(|texts| texts.application_off)) }
}

/// Replaces what an application says about itself. Its registration access token and its secret stay the same; a secret
/// is issued if it needs one now. Users are asked again only for scopes that they have not granted.
///
/// # Errors
/// As [`read`]; [`Error::Invalid`] names the member that is wrong.
pub async fn update(
    identity: &Identity,
    client_id: &str,
    token: &Secret,
    input: ClientMetadata,
    caller: &Caller,
) -> Result<RegisteredClient, Error> {
    let client = authorized(identity, client_id, token)?;
    if input.client_id.as_deref() != Some(client_id) {
        return Err(Error::invalid("client_id", "other", |texts| texts.registered_id_other));
    }
    if let Some(secret) = &input.client_secret
        && !verify_secret(identity, client_id, secret).await?
    {
        return Err(Error::invalid("client_secret", "other", |texts| texts.registered_secret_other));
    }
    let description = metadata::read(input, client.config.token_endpoint_auth_method, Some(client.kind))?;
    let tx = identity.db().begin_exclusive().await?;
    let row = rows::by_id(&tx, client_id).await?;
    let row = row.filter(|row| row.enabled && row.registration_hash == client.registration_hash);
    let row = row.ok_or(Error::Unauthenticated)?;
    let (changed, detail) = describe(identity, &tx, row, description).await?;
    let changed = in_memory(identity, changed)?;
    let secret = missing_secret(identity, &tx, &changed).await?;
    if let Some(detail) = detail {
        let caller = caller_of(&client, caller);
        let record = Record::new(EventAction::ApplicationChanged, &caller).actor(format!("application:{client_id}"));
        record.detail(detail).write(identity, &tx).await?;
    }
    identity.commit_configuration(tx).await?;
    Ok(answer(identity, &changed, secret, token.clone()))
}

/// Writes what an application says about itself, and returns its row and the change for the audit log. What
/// administrators have added stays.
pub(super) async fn describe(
    identity: &Identity,
    tx: &Tx,
    row: rows::Model,
    description: ClientDescription,
) -> Result<(rows::Model, Option<Value>), Error> {
    let ClientDescription { kind, name, config, metadata } = description;
    let config = merged(&row, config)?;
    let now = identity.now().as_millis();
    let columns = Description { kind, name: name.clone(), config: config.clone(), metadata: metadata.clone() };
    if !rows::describe(tx, &row.id, columns, now).await? {
        return Err(Error::Unauthenticated);
    }
    let address = backchannel_logout::address_in(&config);
    if address != backchannel_logout::address_in(&row.config) {
        backchannel_logout::address_changed(identity, tx, &row.id, address).await?;
    }
    let before = with_name(&row.config, &row.name);
    let after = with_name(&config, &name);
    let detail = (before != after).then(|| {
        json!({
            "application": row.id, "name": name, "before": differing(&before, &after), "after": differing(&after, &before),
        })
    });
    Ok((rows::Model { kind, name, config, metadata, updated_at: now, ..row }, detail))
}

/// The configuration that an application describes, with the members that only administrators set.
pub(super) fn merged(row: &rows::Model, described: ApplicationConfig) -> Result<Value, Error> {
    let own = serde_json::from_value::<ApplicationConfig>(row.config.clone());
    let own = own.map_err(|_| Error::Internal("the configuration of an application is unreadable"))?;
    to_json(&ApplicationConfig { resources: own.resources, origins: own.origins, ..described })
}

fn with_name(config: &Value, name: &str) -> Value {
    let mut members = config.clone();
    members["name"] = name.into();
    members
}

/// Deletes the registration of an application with its secrets and the consents of users. Its sessions end.
///
/// # Errors
/// As [`read`].
pub async fn delete(identity: &Identity, client_id: &str, token: &Secret, caller: &Caller) -> Result<(), Error> {
    let client = authorized(identity, client_id, token)?;
    let tx = identity.db().begin_exclusive().await?;
    let ended = client::end_everything(identity, &tx, client_id).await?;
    if !rows::delete(&tx, client_id).await? {
        return Err(Error::Unauthenticated);
    }
    let caller = caller_of(&client, caller);
    let detail = json!({ "application": client_id, "name": client.name, "kind": client.kind, "ended_sessions": ended });
    let record = Record::new(EventAction::ApplicationDeleted, &caller).actor(format!("application:{client_id}"));
    record.detail(detail).write(identity, &tx).await?;
    identity.commit_configuration_for_all_accounts(tx).await
}

/// Makes room for another application that describes itself: the oldest unused one is deleted. Otherwise anyone
/// could use up the room of all others (attack 81).
pub(super) async fn make_room(identity: &Identity, tx: &Tx) -> Result<(), Error> {
    if rows::count_registered(tx).await? < MOST {
        return Ok(());
    }
    let since = identity.now().plus_secs(-MAKES_ROOM_SECS).as_millis();
    let is_free = delete_unused(identity, tx, since, 1).await? == 1;
    let retry_after = u32::try_from(MAKES_ROOM_SECS).unwrap_or(u32::MAX);
    if is_free { Ok(()) } else { Err(Error::TooManyRequests { retry_after }) }
}

/// Deletes unused applications that describe themselves.
pub(crate) async fn cleanup(identity: &Identity) -> Result<(), Error> {
    let days = i64::from(identity.settings().oauth.registration_days_unused);
    let since = identity.now().plus_secs(-days * DAY_SECS).as_millis();
    if rows::unused(identity.db().read(), since, 1).await?.is_empty() {
        return Ok(());
    }
    let tx = identity.db().begin().await?;
    delete_unused(identity, &tx, since, ROUND).await?;
    identity.commit_configuration(tx).await
}

async fn delete_unused(identity: &Identity, tx: &Tx, since: i64, most: u64) -> Result<usize, Error> {
    let mut deleted = 0;
    for (id, name) in rows::unused(tx, since, most).await? {
        if !rows::delete_unused(tx, &id, since).await? {
            continue;
        }
        deleted += 1;
        let detail = json!({ "application": id, "name": name, "reason": "unused" });
        event::by_admin(identity, tx, EventAction::ApplicationDeleted, &Actor::system(), None, detail).await?;
    }
    Ok(deleted)
}
