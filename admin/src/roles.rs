//! Managing roles and their policies.

use super::elevation::{self, Elevation};
use super::{check_description, check_id, check_list, check_name, delegation, resources};
use crate::events;
use doorward_access::presets::{Preset, SYSTEM_ROLES};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp,
    access::ENVIRONMENT_POLICY,
    account::ADMINISTRATOR,
    event::EventAction,
    page::Page,
    roles::{NewRole, PageQuery, Role, RolePatch},
    settings::NewAccounts,
};
use doorward_identity::{page, provider::Providers, settings, version::Expected};
use doorward_store::{ConnectionTrait, Tx, api_key, client, organization, policy, role};
use serde_json::json;

/// Longest name, in characters. CloudBase allows 2 to 32 of a few scripts, but no call of its API creates a role.
const MAX_NAME: usize = 64;
/// Most policies of a call, as at CloudBase.
const MAX_POLICIES: usize = 50;
/// Most roles deleted by one call, as at CloudBase.
const MAX_DELETED: usize = 100;

/// Most roles in a list to choose from.
const MAX_CHOICES: u64 = 1_000;

pub use doorward_access::is_automatic;

/// One page of roles, by id.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range.
pub async fn list(permit: &Permit<action::RolesRead>, query: &PageQuery) -> Result<Page<Role>, Error> {
    let access = permit.access();
    let limit = page::size(query.limit)?;
    let conn = access.identity().db().read();
    let mut rows = role::list(conn, query.cursor.as_deref(), limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.id.clone());
    Ok(Page { items: views(access, rows).await?, next_cursor })
}

/// All roles, by id, for a list to choose from.
pub async fn all(permit: &Permit<action::RolesRead>) -> Result<Vec<Role>, Error> {
    load_all(permit.access()).await
}

pub(crate) async fn load_all(access: &Access) -> Result<Vec<Role>, Error> {
    let rows = role::list(access.identity().db().read(), None, MAX_CHOICES).await?;
    views(access, rows).await
}

/// A role in a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    pub id: String,
    /// Display name.
    pub name: String,
    /// Whether it is built in.
    pub system: bool,
}

/// The names of all roles, by id. Unlike [`all`], it counts no members.
pub async fn names(permit: &Permit<action::RolesRead>) -> Result<Vec<RoleName>, Error> {
    let rows = role::list(permit.identity().db().read(), None, MAX_CHOICES).await?;
    Ok(rows.into_iter().map(|row| RoleName { id: row.id, name: row.name, system: row.system }).collect())
}

/// Whether the actor may assign a role, or remove it.
pub fn is_assignable(permit: &Permit<action::MembersEdit>, id: &str) -> bool {
    delegation::is_offered(permit.access(), permit.actor(), id)
}

/// One role.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::RolesRead>, id: &str) -> Result<Role, Error> {
    load(permit.access(), id).await
}

pub(crate) async fn load(access: &Access, id: &str) -> Result<Role, Error> {
    let row = find(access.identity().db().read(), id).await?;
    views(access, vec![row]).await?.pop().ok_or(Error::NotFound(|texts| texts.role))
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<role::Model, Error> {
    role::by_id(conn, id).await?.ok_or(Error::NotFound(|texts| texts.role))
}

async fn views(access: &Access, rows: Vec<role::Model>) -> Result<Vec<Role>, Error> {
    let conn = access.identity().db().read();
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let attached = policy::of_roles(conn, &ids).await?;
    let holders = role::count_members(conn, &ids, access.identity().now().as_millis()).await?;
    let nodes = organization::role::nodes_granting(conn, &ids, access.identity().now().as_millis()).await?;
    let view = |row: role::Model| {
        let policies = attached.iter().filter(|one| one.role_id == row.id);
        let count = holders.iter().find(|one| one.role_id == row.id).map_or(0, |one| one.count.unsigned_abs());
        let automatic = is_automatic(&row.id);
        Role {
            policies: policies.map(|one| one.policy_code.clone()).collect(),
            members: (!automatic).then_some(count),
            nodes: nodes.iter().filter(|one| one.role_id == row.id).count() as u64,
            automatic,
            id: row.id,
            name: row.name,
            description: row.description,
            system: row.system,
            created_at: Timestamp(row.created_at),
            updated_at: Timestamp(row.updated_at.max(row.created_at)),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Creates a role.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::Taken`], [`Error::OneOf`] names a policy that does not exist,
/// [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`] when a policy has a statement
/// about Doorward itself.
pub async fn create(permit: &Permit<action::RolesEdit>, new: NewRole) -> Result<Role, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let id = check_id("id", &new.id)?;
    // `Administrator` would be mistaken for the system role `administrator` in a list.
    if SYSTEM_ROLES.iter().any(|(system, _)| system.eq_ignore_ascii_case(&id)) {
        return Err(Error::Taken("id"));
    }
    let name = check_name(&new.name, MAX_NAME)?;
    let description = new.description.unwrap_or_default();
    check_description(&description)?;
    let at = access.identity().now().as_millis();
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::policies(&tx, actor, &new.policies).await?;
    let row = role::Model { id: id.clone(), name, description, system: false, created_at: at, updated_at: at };
    if !role::insert_new(&tx, row).await? {
        return Err(Error::Taken("id"));
    }
    if !new.policies.is_empty() {
        let codes = known(&tx, new.policies).await?;
        elevation::require_presence_for_policies(access, &tx, &codes, actor).await?;
        attach(&tx, &id, &codes, at).await?;
    }
    let detail = json!({ "role": id });
    events::write(access.identity(), &tx, EventAction::RoleCreated, actor, None, detail).await?;
    access.commit(tx, &[]).await?;
    load(access, &id).await
}

/// Changes name and description of a role if it still has the expected version.
///
/// # Errors
/// [`doorward_identity::Error::Changed`], [`Error::NotFound`], [`Error::Fixed`] for a built-in role,
/// [`Error::PrivilegeEscalation`], [`Error::Invalid`].
pub async fn edit(
    permit: &Permit<action::RolesEdit>,
    id: &str,
    patch: RolePatch,
    expected: &Expected,
) -> Result<Role, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::roles(&tx, actor, &[id.to_owned()]).await?;
    let row = find(&tx, id).await?;
    check_version(&tx, &row, expected).await?;
    if row.system {
        return Err(Error::Fixed(|texts| texts.system_role));
    }
    let former_description = row.description;
    let description = patch.description.unwrap_or_else(|| former_description.clone());
    // An unchanged name is not checked: it may have been valid under an older rule.
    let name = patch.name.filter(|name| *name != row.name).map(|name| check_name(&name, MAX_NAME)).transpose()?;
    let name = name.unwrap_or_else(|| row.name.clone());
    check_description(&description)?;
    if name == row.name && description == former_description {
        drop(tx);
        return load(access, id).await;
    }
    role::update(&tx, id, &name, &description, access.identity().now().as_millis()).await?;
    let detail = json!({ "role": id, "name": name, "former_name": row.name });
    events::write(access.identity(), &tx, EventAction::RoleChanged, actor, None, detail).await?;
    access.commit(tx, &[]).await?;
    load(access, id).await
}

async fn check_version(tx: &Tx, row: &role::Model, expected: &Expected) -> Result<(), Error> {
    if *expected == Expected::Any {
        return Ok(());
    }
    let attached = policy::of_roles(tx, std::slice::from_ref(&row.id)).await?;
    let policies: Vec<_> = attached.into_iter().map(|one| one.policy_code).collect();
    Ok(expected.check(&Role::editable_of(&row.name, &row.description, &policies))?)
}

/// Deletes roles with their memberships, all of them or none.
///
/// # Errors
/// [`Error::OneOf`] names the first that does not exist, [`Error::Fixed`] for a system role, [`Error::InUse`] while an
/// API key or application acts with one, a provider or setting assigns it to new accounts, or a table has row
/// permissions for it: they must not silently apply to a later role with the same id. [`Error::PrivilegeEscalation`].
pub async fn delete(permit: &Permit<action::RolesEdit>, ids: Vec<String>) -> Result<(), Error> {
    let ids = check_list("ids", ids, MAX_DELETED)?;
    let tx = permit.identity().db().begin_exclusive().await?;
    delete_in(permit, tx, ids).await
}

/// Deletes a role if it still has the expected version.
///
/// # Errors
/// [`Error::NotFound`], [`doorward_identity::Error::Changed`], and those of [`delete`].
pub async fn delete_one(permit: &Permit<action::RolesEdit>, id: &str, expected: &Expected) -> Result<(), Error> {
    let tx = permit.identity().db().begin_exclusive().await?;
    let ids = vec![id.to_owned()];
    delegation::roles(&tx, permit.actor(), &ids).await?;
    check_version(&tx, &find(&tx, id).await?, expected).await?;
    delete_in(permit, tx, ids).await
}

async fn delete_in(permit: &Permit<action::RolesEdit>, tx: Tx, ids: Vec<String>) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    delegation::roles(&tx, actor, &ids).await?;
    let mut former = Vec::new();
    let by_place =
        !organization::role::nodes_granting(&tx, &ids, access.identity().now().as_millis()).await?.is_empty();
    for id in &ids {
        check_deletable(access, &tx, id).await?;
    }
    let holders = elevation::chosen_holders(access, &tx, &ids).await?;
    elevation::change_roles(access, &tx, &holders, &ids, actor).await?;
    for id in &ids {
        former.extend(role::uids(&tx, id).await?);
        role::delete(&tx, id).await?;
        events::write(access.identity(), &tx, EventAction::RoleDeleted, actor, None, json!({ "role": id })).await?;
    }
    if by_place {
        return access.commit_for_all_accounts(tx).await;
    }
    access.commit(tx, &Vec::from_iter(&former)).await
}

async fn check_deletable(access: &Access, tx: &Tx, id: &str) -> Result<(), Error> {
    let Some(row) = role::by_id(tx, id).await? else {
        return Err(Error::one_of("ids", "unknown", id, |texts| texts.role_unknown_undeleted(id)));
    };
    if row.system {
        return Err(Error::Fixed(|texts| texts.system_role_stays));
    }
    let keys = api_key::names_of_role(tx, id, 20).await?.into_iter().map(|name| format!("api_key:{name}"));
    let machines = client::names_of_role(tx, id, 20).await?.into_iter().map(|name| format!("application:{name}"));
    // The stored providers and settings: the cached ones may be older than a change by another node.
    let options = access.identity().options();
    let stored = Providers::read(tx, &options.master_key).await?;
    let assigning = stored.all().filter(|provider| provider.rules.new_account_role.as_deref() == Some(id));
    let assigning = assigning.map(|provider| format!("provider:{}", provider.id));
    let NewAccounts { internal_roles, external_roles } = settings::read(tx, options).await?.0.new_accounts;
    let default = internal_roles.iter().chain(&external_roles).any(|role| role == id);
    let default = default.then(|| "settings:new_accounts".to_owned());
    let by: Vec<_> =
        keys.chain(machines).chain(assigning).chain(default).chain(resources::naming(tx, id).await?).collect();
    if by.is_empty() { Ok(()) } else { Err(Error::InUse { kind: |texts| texts.role, id: id.to_owned(), by }) }
}

/// Replaces the policies of a role if it still has the expected version. The change takes effect with the next
/// request. Accounts that gain permissions over Doorward are signed out, and credentials that a delegated
/// administrator may know are revoked.
///
/// # Errors
/// [`doorward_identity::Error::Changed`], [`Error::NotFound`], [`Error::Fixed`] for the administrator role,
/// [`Error::OneOf`] names a policy that does not exist, [`Error::PrivilegeEscalation`],
/// [`doorward_identity::Error::ReauthenticationRequired`] when a policy has a statement about Doorward itself.
pub async fn set_policies(
    permit: &Permit<action::RolesEdit>,
    id: &str,
    codes: Vec<String>,
    expected: &Expected,
) -> Result<Role, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    if id == ADMINISTRATOR {
        return Err(Error::Fixed(|texts| texts.policies_of_administrators));
    }
    let at = access.identity().now().as_millis();
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::roles(&tx, actor, &[id.to_owned()]).await?;
    delegation::policies(&tx, actor, &codes).await?;
    let row = find(&tx, id).await?;
    check_version(&tx, &row, expected).await?;
    let codes = if codes.is_empty() { codes } else { known(&tx, codes).await? };
    let before = policy::of_roles(&tx, &[id.to_owned()]).await?.into_iter().map(|one| one.policy_code);
    let before: Vec<String> = before.collect();
    let attached: Vec<_> = codes.iter().filter(|code| !before.contains(code)).cloned().collect();
    let detached: Vec<_> = before.into_iter().filter(|code| !codes.contains(code)).collect();
    if attached.is_empty() && detached.is_empty() {
        return load(access, id).await;
    }
    let changed: Vec<_> = attached.iter().chain(&detached).cloned().collect();
    elevation::require_presence_for_policies(access, &tx, &changed, actor).await?;
    let elevation = if elevation::gives_rights(&tx, &attached).await? {
        Elevation::of_holders(access, &tx, &[id.to_owned()]).await?
    } else {
        Elevation::none()
    };
    policy::detach(&tx, id, &detached).await?;
    attach(&tx, id, &attached, at).await?;
    let detail = json!({ "role": id, "attached": attached, "detached": detached });
    events::write(access.identity(), &tx, EventAction::RolePoliciesChanged, actor, None, detail).await?;
    let elevated = elevation.revoke(access, &tx, actor).await?;
    access.commit_elevated(tx, &elevated).await?;
    load(access, id).await
}

async fn attach(tx: &Tx, id: &str, codes: &[String], at: i64) -> Result<(), Error> {
    for code in codes {
        policy::attach(tx, id, code, at).await?;
    }
    Ok(())
}

/// Checks that all codes name policies, and removes duplicates.
async fn known(tx: &Tx, codes: Vec<String>) -> Result<Vec<String>, Error> {
    let codes = check_list("policies", codes, MAX_POLICIES)?;
    if codes.iter().any(|code| code == ENVIRONMENT_POLICY) {
        return Err(Error::one_of("policies", "environment", ENVIRONMENT_POLICY, |texts| texts.policy_environment));
    }
    let own = policy::existing(tx, &codes).await?;
    let unknown = codes.iter().find(|code| Preset::find(code).is_none() && !own.contains(code));
    if let Some(code) = unknown {
        return Err(Error::one_of("policies", "unknown", code, |texts| texts.policy_unknown_unchanged(code)));
    }
    Ok(codes)
}
