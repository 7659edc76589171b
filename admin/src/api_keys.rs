//! Managing API keys.

use super::{delegation, roles};
use crate::events;
use doorward_access::api_key::{generate, sealed_place};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret, Timestamp,
    access::ANONYMOUS_USERS,
    api_keys::{ApiKey, ApiKeyKind, ApiKeyPatch, CreatedApiKey, NewApiKey},
    event::EventAction,
    page::Page,
    roles::{PageQuery, Role},
};
use doorward_i18n::errors::fields::KeyNameAmbiguous;
use doorward_identity::{
    Actor, ActorKind, Identity, page,
    session::sensitive::{Operation, require_actor_in},
    settings,
    version::Expected,
};
use doorward_store::{ConnectionTrait, Tx, api_key, cursor::Cursor, role};
use serde_json::json;

/// Longest name, in bytes.
const MAX_NAME: usize = 64;
/// Most keys with one name that an error lists; two are ambiguous already.
const NAMESAKES: u64 = 10;
/// Most keys of a kind in a list without pages.
const MOST_OF_KIND: u64 = 10_000;
/// Name of the publishable key if the caller gives none.
const PUBLISHABLE_NAME: &str = "publishable";

/// One page of keys, newest first, expired keys included.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range or a malformed cursor.
pub async fn list(permit: &Permit<action::ApiKeysRead>, query: &PageQuery) -> Result<Page<ApiKey>, Error> {
    let access = permit.access();
    let limit = page::size(query.limit)?;
    let after = page::cursor("cursor", query.cursor.as_deref(), Cursor::decode)?;
    let mut rows = api_key::list(access.identity().db().read(), None, after, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| Cursor { at: row.created_at, id: row.id.clone() }.encode());
    let identity = access.identity();
    Ok(Page { items: rows.into_iter().map(|row| view(identity, row)).collect(), next_cursor })
}

/// Every key of a kind, newest first.
///
/// # Errors
/// [`Error::Identity`] when the query fails.
pub async fn of_kind(permit: &Permit<action::ApiKeysRead>, kind: ApiKeyKind) -> Result<Vec<ApiKey>, Error> {
    let identity = permit.identity();
    let rows = api_key::list(identity.db().read(), Some(kind), None, MOST_OF_KIND).await?;
    Ok(rows.into_iter().map(|row| view(identity, row)).collect())
}

/// One key.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::ApiKeysRead>, id: &str) -> Result<ApiKey, Error> {
    load(permit.access(), id).await
}

pub(crate) async fn load(access: &Access, id: &str) -> Result<ApiKey, Error> {
    Ok(view(access.identity(), find(access.identity().db().read(), id).await?))
}

/// The key with this id or, when there is none, with this name.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::OneOf`] when several keys have the name.
pub async fn named(permit: &Permit<action::ApiKeysRead>, text: &str) -> Result<ApiKey, Error> {
    let access = permit.access();
    let conn = access.identity().db().read();
    if let Some(row) = api_key::by_id(conn, text).await? {
        return Ok(view(access.identity(), row));
    }
    let mut rows = api_key::by_name(conn, text, NAMESAKES).await?;
    if rows.len() > 1 {
        let ids = rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Error::one_of("name", "ambiguous", text, |texts| {
            texts.key_name_ambiguous(KeyNameAmbiguous { value: text, ids: &ids })
        }));
    }
    rows.pop().map(|row| view(access.identity(), row)).ok_or(Error::NotFound(|texts| texts.api_key))
}

/// Creates a key and returns its secret, which is shown only this once. The publishable key is created once; after
/// that, it is returned.
///
/// # Errors
/// [`Error::Invalid`] for more keys than the setting allows, [`Error::KeyName`], [`Error::UnknownRole`],
/// [`Error::PrivilegeEscalation`], [`Error::Invalid`] for an expiry that has passed,
/// [`doorward_identity::Error::ReauthenticationRequired`].
pub async fn create(permit: &Permit<action::ApiKeysEdit>, new: NewApiKey) -> Result<CreatedApiKey, Error> {
    if new.kind == ApiKeyKind::Publishable {
        return create_publishable(permit, new).await;
    }
    let (access, actor) = (permit.access(), permit.actor());
    let now = access.identity().now();
    let (id, secret, key_hash) = generate(new.kind)?;
    let name = new.name.filter(|name| !name.is_empty()).unwrap_or_else(|| default_name(&new.role, &id));
    check_name(&name)?;
    check_expiry(new.expires_at, now)?;
    let row = api_key::Model {
        // To verify a signature, the secret itself is needed.
        sealed: match new.kind {
            ApiKeyKind::Signing => Some(seal(access.identity(), &id, &secret)?),
            ApiKeyKind::ApiKey | ApiKeyKind::Publishable => None,
        },
        kind: new.kind,
        id,
        name,
        role_id: new.role,
        key_hash,
        created_at: now.as_millis(),
        created_by: Some(actor.name().to_owned()),
        delegated: !actor.is_administrator(),
        expires_at: new.expires_at.map(|at| at.as_millis()),
        last_used_at: None,
    };
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::key_until(access, &tx, actor, &row.role_id, new.expires_at).await?;
    require_actor_in(access.identity(), &tx, actor, Operation::ManageApiKeys).await?;
    check_role(&tx, &row.role_id).await?;
    check_number(access.identity(), &tx, actor).await?;
    api_key::insert(&tx, row.clone()).await?;
    record(access, &tx, EventAction::ApiKeyCreated, actor, &row).await?;
    commit(tx).await?;
    Ok(CreatedApiKey { api_key: view(access.identity(), row), secret })
}

/// The publishable key, created if there is none. Its permissions are those of guests, which everyone can have, so the
/// actor need not be able to assign them.
async fn create_publishable(permit: &Permit<action::ApiKeysEdit>, new: NewApiKey) -> Result<CreatedApiKey, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    if !new.role.is_empty() && new.role != ANONYMOUS_USERS {
        return Err(Error::invalid("role", "publishable", |texts| texts.publishable_role));
    }
    if new.expires_at.is_some() {
        return Err(Error::invalid("expires_at", "publishable", |texts| texts.publishable_expiry));
    }
    let name = new.name.filter(|name| !name.is_empty()).unwrap_or_else(|| PUBLISHABLE_NAME.to_owned());
    check_name(&name)?;
    let tx = identity.db().begin_exclusive().await?;
    if let Some(row) = api_key::publishable(&tx).await? {
        let secret = opened(identity, &row)?;
        return Ok(CreatedApiKey { api_key: view(identity, row), secret });
    }
    require_actor_in(identity, &tx, actor, Operation::ManageApiKeys).await?;
    let (id, secret, key_hash) = generate(ApiKeyKind::Publishable)?;
    let row = api_key::Model {
        sealed: Some(seal(identity, &id, &secret)?),
        kind: ApiKeyKind::Publishable,
        id,
        name,
        role_id: ANONYMOUS_USERS.to_owned(),
        key_hash,
        created_at: identity.now().as_millis(),
        created_by: Some(actor.name().to_owned()),
        delegated: !actor.is_administrator(),
        expires_at: None,
        last_used_at: None,
    };
    api_key::insert(&tx, row.clone()).await?;
    record(access, &tx, EventAction::ApiKeyCreated, actor, &row).await?;
    commit(tx).await?;
    Ok(CreatedApiKey { api_key: view(identity, row), secret })
}

fn seal(identity: &Identity, id: &str, secret: &Secret) -> Result<String, Error> {
    Ok(identity.options().master_key.seal_secret(&sealed_place(id), secret)?)
}

fn opened(identity: &Identity, row: &api_key::Model) -> Result<Secret, Error> {
    let sealed = row.sealed.as_deref().unwrap_or_default();
    Ok(identity.options().master_key.open_secret(&sealed_place(&row.id), sealed)?)
}

/// Checks that another key may be created. The command line is not limited: its user can change the setting.
async fn check_number(identity: &Identity, tx: &Tx, actor: &Actor) -> Result<(), Error> {
    if matches!(actor.kind(), ActorKind::System) {
        return Ok(());
    }
    // The stored settings: the cached ones may be older than a change by another node.
    let (stored, _) = settings::read(tx, identity.options()).await?;
    let Ok(most) = u64::try_from(stored.api_keys.max) else { return Ok(()) };
    if api_key::count_unexpired(tx, identity.now().as_millis()).await? < most {
        return Ok(());
    }
    Err(Error::invalid("kind", "too_many", |texts| texts.api_keys_too_many(most)))
}

/// Changes name, role or expiry of a key if it still has the expected version. The change takes effect with the next
/// request on every node. Of the publishable key, only the name can be changed.
///
/// # Errors
/// [`doorward_identity::Error::Changed`], [`Error::NotFound`], and those of [`create`].
pub async fn edit(
    permit: &Permit<action::ApiKeysEdit>,
    id: &str,
    patch: ApiKeyPatch,
    expected: &Expected,
) -> Result<ApiKey, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let now = access.identity().now();
    let tx = access.identity().db().begin_exclusive().await?;
    let mut row = find(&tx, id).await?;
    delegation::roles(&tx, actor, std::slice::from_ref(&row.role_id)).await?;
    require_actor_in(access.identity(), &tx, actor, Operation::ManageApiKeys).await?;
    expected.check(&view(access.identity(), row.clone()).editable())?;
    if row.kind == ApiKeyKind::Publishable {
        check_publishable(&row, &patch)?;
        row.name = patch.name.unwrap_or(row.name);
        check_name(&row.name)?;
        return store(access, tx, actor, row).await;
    }
    if let Some(name) = patch.name {
        check_name(&name)?;
        row.name = name;
    }
    if let Some(role) = patch.role {
        check_role(&tx, &role).await?;
        row.role_id = role;
    }
    if patch.expires_at.is_some() {
        check_expiry(patch.expires_at, now)?;
        row.expires_at = patch.expires_at.map(|at| at.as_millis());
    }
    delegation::key_until(access, &tx, actor, &row.role_id, row.expires_at.map(Timestamp)).await?;
    // A key that a delegated administrator has changed never administers Doorward, whatever its role gains later.
    row.delegated |= !actor.is_administrator();
    store(access, tx, actor, row).await
}

async fn store(access: &Access, tx: Tx, actor: &Actor, row: api_key::Model) -> Result<ApiKey, Error> {
    if !api_key::update(&tx, &row).await? {
        return Err(Error::NotFound(|texts| texts.api_key));
    }
    record(access, &tx, EventAction::ApiKeyChanged, actor, &row).await?;
    commit(tx).await?;
    Ok(view(access.identity(), row))
}

fn check_publishable(row: &api_key::Model, patch: &ApiKeyPatch) -> Result<(), Error> {
    if patch.role.as_ref().is_some_and(|role| *role != row.role_id) {
        return Err(Error::invalid("role", "publishable", |texts| texts.publishable_role));
    }
    if patch.expires_at.is_some() {
        return Err(Error::invalid("expires_at", "publishable", |texts| texts.publishable_expiry));
    }
    Ok(())
}

/// Revokes a key if it still has the expected version. It is rejected from the next request on, on every node.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`]. Of [`doorward_identity::Error`]: `Changed`,
/// `ReauthenticationRequired`.
pub async fn revoke(permit: &Permit<action::ApiKeysEdit>, id: &str, expected: &Expected) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    let row = find(&tx, id).await?;
    delegation::roles(&tx, actor, std::slice::from_ref(&row.role_id)).await?;
    expected.check(&view(access.identity(), row.clone()).editable())?;
    require_actor_in(access.identity(), &tx, actor, Operation::ManageApiKeys).await?;
    if !api_key::delete(&tx, id).await? {
        return Err(Error::NotFound(|texts| texts.api_key));
    }
    record(access, &tx, EventAction::ApiKeyRevoked, actor, &row).await?;
    commit(tx).await
}

async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<api_key::Model, Error> {
    api_key::by_id(conn, id).await?.ok_or(Error::NotFound(|texts| texts.api_key))
}

fn view(identity: &Identity, row: api_key::Model) -> ApiKey {
    let is_publishable = row.kind == ApiKeyKind::Publishable;
    ApiKey {
        expired: row.expires_at.is_some_and(|end| end <= identity.now().as_millis()),
        // Under another master key it cannot be shown; it still works.
        publishable: is_publishable.then(|| opened(identity, &row).ok()).flatten().map(Secret::into_inner),
        kind: row.kind,
        id: row.id,
        name: row.name,
        role: row.role_id,
        created_by: row.created_by,
        delegated: row.delegated,
        created_at: Timestamp(row.created_at),
        expires_at: row.expires_at.map(Timestamp),
        last_used_at: row.last_used_at.map(Timestamp),
    }
}

/// A name from the role and the start of the key's id. Characters that role ids allow and key names do not become `-`.
fn default_name(role: &str, id: &str) -> String {
    let role = role.chars().map(|c| if allowed(c) { c } else { '-' }).take(MAX_NAME - 7).collect::<String>();
    format!("{role}-{}", &id[..6])
}

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

fn check_name(name: &str) -> Result<(), Error> {
    let fits = !name.is_empty() && name.len() <= MAX_NAME && name.chars().all(allowed);
    if fits { Ok(()) } else { Err(Error::KeyName) }
}

fn check_expiry(at: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    if at.is_some_and(|at| at <= now) {
        return Err(Error::invalid("expires_at", "past", |texts| texts.expires_at_past));
    }
    Ok(())
}

/// A key is not an account, so it cannot have an automatic role, which depends on the kind of account.
async fn check_role(tx: &Tx, id: &str) -> Result<(), Error> {
    if roles::is_automatic(id) || !role::exists(tx, id).await? {
        return Err(Error::UnknownRole(id.to_owned()));
    }
    Ok(())
}

async fn record(
    access: &Access,
    tx: &Tx,
    action: EventAction,
    actor: &Actor,
    row: &api_key::Model,
) -> Result<(), Error> {
    let expires_at = row.expires_at.map(Timestamp);
    let detail = json!({
        "id": row.id, "kind": row.kind, "name": row.name, "role": row.role_id, "expires_at": expires_at,
    });
    Ok(events::write(access.identity(), tx, action, actor, None, detail).await?)
}

/// API keys are not cached, so no node is notified.
async fn commit(tx: Tx) -> Result<(), Error> {
    Ok(tx.commit().await.map_err(doorward_identity::Error::from)?)
}

/// The roles that the actor may give a key.
pub async fn assignable_roles(permit: &Permit<action::ApiKeysEdit>) -> Result<Vec<Role>, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let given = |id: &str| delegation::is_offered(access, actor, id) && delegation::is_theirs(access, actor, id);
    let mut roles = roles::load_all(access).await?;
    roles.retain(|role| !role.automatic && given(&role.id));
    Ok(roles)
}
