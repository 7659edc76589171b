//! Managing applications: the clients of OAuth 2 and of the CloudBase API.

mod change;
mod secrets;
pub mod trial;

pub use secrets::{create as create_secret, list as secrets, revoke as revoke_secret};

use super::{delegation, roles};
use crate::events;
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp, Uid,
    application::{
        Application, ApplicationConfig, ApplicationKind, ApplicationPatch, ApplicationSource, CreatedApplication,
        NewApplication,
    },
    event::EventAction,
    oauth::{ClientMetadata, RegisteredClient},
    roles::Role,
};
use doorward_identity::client::{
    check_config, check_id, check_name, end_everything, end_sessions, new_generation, retire_id,
};
use doorward_identity::oauth::{backchannel_logout, registration};
use doorward_identity::{
    Actor, Identity,
    session::sensitive::{Operation, require_actor_in},
    settings::signed,
    version::Expected,
};
use doorward_store::{ConnectionTrait, Tx, client, former_uid, logout_notice, role, user};
use serde_json::json;
use uuid::Uuid;

/// Most applications that administrators create, the default one included. Every node keeps them all in memory.
const MOST: u64 = 500;

const NOT_JSON: Error = Error::Identity(doorward_identity::Error::Internal("an application is always JSON"));
const UNREADABLE: Error =
    Error::Identity(doorward_identity::Error::Internal("the configuration of an application cannot be read"));

/// All applications, in the order they were added. One that this version cannot read is left out.
pub async fn list(permit: &Permit<action::ApplicationsRead>) -> Result<Vec<Application>, Error> {
    let identity = permit.identity();
    let rows = client::all(identity.db().read()).await?;
    Ok(rows.into_iter().flatten().filter_map(|row| view(identity, row).ok()).collect())
}

/// One application.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::ApplicationsRead>, id: &str) -> Result<Application, Error> {
    let identity = permit.identity();
    view(identity, find(identity.db().read(), id).await?)
}

/// Creates an application, with its first secret if its kind can keep one. The secret is shown only this once.
///
/// # Errors
/// [`Error::Taken`] for an ID in use. [`Error::Invalid`] names the member that is wrong. Of
/// [`doorward_identity::Error`]: `Invalid` for ID, name and configuration, `ReauthenticationRequired`.
/// [`Error::PrivilegeEscalation`] for a role that the actor cannot give.
pub async fn create(
    permit: &Permit<action::ApplicationsEdit>,
    new: NewApplication,
) -> Result<CreatedApplication, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    let application = checked(identity, new)?;
    let tx = identity.db().begin_exclusive().await?;
    require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    require_role(access, &tx, actor, &application).await?;
    if client::count_created(&tx).await? >= MOST {
        return Err(Error::invalid("id", "too_many", |texts| texts.application_too_many(MOST)));
    }
    require_no_account(&tx, &application.id).await?;
    if !client::insert_if_absent(&tx, row_of(&application, !actor.is_administrator())?).await? {
        return Err(Error::Taken("id"));
    }
    let Application { id, name, kind, .. } = &application;
    // Those that sign-ins opened at an earlier application with this ID while it was being deleted.
    let inherited = end_sessions(identity, &tx, id).await?;
    // What waits for that one is not for this one.
    logout_notice::delete_of_client(&tx, id).await?;
    let detail =
        json!({ "application": id, "name": name, "kind": kind, "first_party": application.config.first_party });
    events::write(identity, &tx, EventAction::ApplicationCreated, actor, None, detail).await?;
    let secret = match kind.is_confidential() {
        true => {
            let until = delegation::expiry_of(actor).filter(|_| *kind == ApplicationKind::Machine);
            Some(secrets::issue(identity, &tx, actor, id, until).await?)
        }
        false => None,
    };
    match inherited {
        0 => identity.commit_configuration(tx).await?,
        _ => identity.commit_configuration_for_all_accounts(tx).await?,
    }
    Ok(CreatedApplication { application, secret })
}

/// Registers an application that describes itself, while registration requires an administrator (RFC 7591 section 1.2,
/// protected registration).
///
/// # Errors
/// Of [`doorward_identity::Error`]: `Invalid` names the member that is wrong, `TooManyRequests` when there are too many,
/// `ReauthenticationRequired`.
pub async fn register(
    permit: &Permit<action::ApplicationsEdit>,
    metadata: ClientMetadata,
) -> Result<RegisteredClient, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let tx = identity.db().begin_exclusive().await?;
    require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    Ok(registration::register_by(identity, tx, metadata, actor).await?)
}

/// Changes an application if it still has the expected version. The change takes effect with the next request on every
/// node. Turning it off or on ends its sessions and cancels its authorization codes; so does no longer being a
/// first-party application. Another method of authentication and the removal of a key reject the tokens that it got for
/// itself.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] for turning off the default application, [`Error::Invalid`] names the member
/// that is wrong, [`Error::PrivilegeEscalation`]. Of [`doorward_identity::Error`]: `Changed`, `Invalid`,
/// `ReauthenticationRequired` unless the application is only turned off.
pub async fn edit(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    patch: ApplicationPatch,
    expected: &Expected,
) -> Result<Application, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    let tx = identity.db().begin_exclusive().await?;
    let row = find(&tx, id).await?;
    let delegated = row.delegated || !actor.is_administrator();
    let before = view(identity, row)?;
    delegation::roles(&tx, actor, before.role.as_slice()).await?;
    let only_turned_off = change::only_turns_off(&patch);
    if !only_turned_off {
        require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    }
    expected.check(&before.editable())?;
    let after = Application { updated_at: identity.now(), ..change::patched(&before, patch)? };
    if after.editable() == before.editable() {
        return Ok(before);
    }
    if !only_turned_off {
        require_role(access, &tx, actor, &after).await?;
    }
    if !client::update(&tx, row_of(&after, delegated)?).await? {
        return Err(Error::NotFound(|texts| texts.application));
    }
    store_change(identity, tx, actor, &before, &after).await?;
    Ok(after)
}

/// Records a change that was written, and commits.
async fn store_change(
    identity: &Identity,
    tx: Tx,
    actor: &Actor,
    before: &Application,
    after: &Application,
) -> Result<(), Error> {
    let mut detail = change::summary(before, after);
    let address = &after.config.backchannel_logout_uri;
    if *address != before.config.backchannel_logout_uri {
        backchannel_logout::address_changed(identity, &tx, &after.id, address.as_deref()).await?;
    }
    let turned_on = !before.enabled && after.enabled;
    // What an application of the operator got without consent does not stay with one of others.
    let ends = (before.enabled && !after.enabled) || (before.config.first_party && !after.config.first_party);
    if ends {
        detail["ended_sessions"] = end_everything(identity, &tx, &after.id).await?.into();
    } else {
        if turned_on {
            // A sign-in that was under way while the application was turned off may have opened a session since. It would
            // become valid. Tokens of the application itself are rejected since then anyway.
            end_sessions(identity, &tx, &after.id).await?;
        }
        if change::replaces_credentials(&before.config, &after.config) {
            client::reject_tokens(&tx, &after.id).await?;
        }
    }
    events::write(identity, &tx, EventAction::ApplicationChanged, actor, None, detail).await?;
    match ends || turned_on {
        true => identity.commit_configuration_for_all_accounts(tx).await?,
        false => identity.commit_configuration(tx).await?,
    }
    Ok(())
}

/// Deletes an application with its secrets and the consents of users if it still has the expected version. Its sessions
/// end with it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] for the default application, [`Error::PrivilegeEscalation`]. Of
/// [`doorward_identity::Error`]: `Changed`, `ReauthenticationRequired`.
pub async fn delete(permit: &Permit<action::ApplicationsEdit>, id: &str, expected: &Expected) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let tx = identity.db().begin_exclusive().await?;
    let row = find(&tx, id).await?;
    delegation::roles(&tx, actor, row.role_id.as_slice()).await?;
    require_actor_in(identity, &tx, actor, Operation::ManageApplications).await?;
    expected.check(&view(identity, row.clone())?.editable())?;
    if is_default(identity, id) {
        return Err(Error::Fixed(|texts| texts.default_application));
    }
    let ended = end_everything(identity, &tx, id).await?;
    if !client::delete(&tx, id).await? {
        return Err(Error::NotFound(|texts| texts.application));
    }
    retire_id(identity, &tx, id).await?;
    let detail = json!({ "application": id, "name": row.name, "kind": row.kind, "ended_sessions": ended });
    events::write(identity, &tx, EventAction::ApplicationDeleted, actor, None, detail).await?;
    Ok(identity.commit_configuration_for_all_accounts(tx).await?)
}

/// The roles that the actor may give a machine.
pub async fn assignable_roles(permit: &Permit<action::ApplicationsEdit>) -> Result<Vec<Role>, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let given = |id: &str| delegation::is_offered(access, actor, id) && delegation::is_theirs(access, actor, id);
    let mut roles = roles::load_all(access).await?;
    roles.retain(|role| !role.automatic && given(&role.id));
    Ok(roles)
}

async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<client::Model, Error> {
    client::by_id(conn, id).await?.ok_or(Error::NotFound(|texts| texts.application))
}

fn is_default(identity: &Identity, id: &str) -> bool {
    id == identity.options().env_id
}

fn view(identity: &Identity, row: client::Model) -> Result<Application, Error> {
    Ok(Application {
        default: is_default(identity, &row.id),
        source: row.source,
        config: serde_json::from_value(row.config).map_err(|_| UNREADABLE)?,
        id: row.id,
        name: row.name,
        kind: row.kind,
        enabled: row.enabled,
        role: row.role_id,
        access_token_seconds: row.access_token_seconds.unsigned_abs(),
        refresh_token_seconds: row.refresh_token_seconds.unsigned_abs(),
        max_sessions: i16::try_from(row.max_sessions).unwrap_or(-1),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

fn row_of(application: &Application, delegated: bool) -> Result<client::Model, Error> {
    Ok(client::Model {
        id: application.id.clone(),
        name: application.name.clone(),
        enabled: application.enabled,
        access_token_seconds: signed(application.access_token_seconds),
        refresh_token_seconds: signed(application.refresh_token_seconds),
        max_sessions: i32::from(application.max_sessions),
        created_at: application.created_at.as_millis(),
        updated_at: application.updated_at.as_millis(),
        kind: application.kind,
        config: serde_json::to_value(&application.config).map_err(|_| NOT_JSON)?,
        role_id: application.role.clone(),
        delegated,
        // Not written by an update.
        generation: new_generation(),
        source: application.source,
        registration_hash: None,
        metadata: None,
        fetched_at: None,
    })
}

/// A new application with the limits of the default one.
fn checked(identity: &Identity, new: NewApplication) -> Result<Application, Error> {
    let NewApplication { id, name, kind, role, redirect_uris, first_party } = new;
    let id = id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).unwrap_or_else(random_id);
    check_id(&id)?;
    let config = ApplicationConfig {
        redirect_uris,
        grant_types: kind.default_grant_types(),
        token_endpoint_auth_method: kind.default_auth_method(),
        first_party,
        ..ApplicationConfig::default()
    };
    let (limits, now) = (identity.settings().tokens.clone(), identity.now());
    Ok(Application {
        default: false,
        id,
        name: checked_name(&name)?,
        kind,
        source: ApplicationSource::Administrator,
        enabled: true,
        role: role.filter(|role| !role.is_empty()),
        access_token_seconds: limits.access_token_seconds,
        refresh_token_seconds: limits.refresh_token_seconds,
        max_sessions: limits.max_sessions,
        config: check_config(kind, config)?,
        created_at: now,
        updated_at: now,
    })
}

/// 128 random bits.
fn random_id() -> String {
    Uuid::from_bytes(doorward_identity::ids::random()).simple().to_string()
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    check_name(name)?;
    Ok(name.to_owned())
}

/// `sub` of a machine's tokens is its ID, so no account may have it as its uid (RFC 9068 section 5).
async fn require_no_account(tx: &Tx, id: &str) -> Result<(), Error> {
    let Ok(uid) = Uid::parse(id) else { return Ok(()) };
    let is_account = user::by_uid(tx, &uid).await?.is_some() || former_uid::exists(tx, &uid).await?;
    if is_account { Err(Error::Taken("id")) } else { Ok(()) }
}

/// Checks that the application can have its role, and that the actor can give it. Only a machine acts with a role, and
/// it is no account, so it cannot have an automatic one.
async fn require_role(access: &Access, tx: &Tx, actor: &Actor, application: &Application) -> Result<(), Error> {
    let Some(id) = application.role.as_deref() else { return Ok(()) };
    delegation::application_until(access, tx, actor, id, None).await?;
    if application.kind != ApplicationKind::Machine {
        return Err(Error::invalid("role", "not_machine", |texts| texts.application_role_kind));
    }
    if roles::is_automatic(id) || !role::exists(tx, id).await? {
        return Err(Error::invalid("role", "unknown", |texts| texts.application_role_unknown(id)));
    }
    Ok(())
}
