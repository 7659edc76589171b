//! The roles that a department or position assigns to its members.

use super::elevation::{self, Elevation, people_of};
use super::{check_list, delegation, people, read};
use crate::events;
use doorward_access::{Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles};
use doorward_i18n::errors::fields;
use doorward_store::{Tx, organization::role as node_role, role};
use serde_json::json;

/// Most roles of a node.
const MAX_ROLES: usize = 50;

/// Adds all of these roles to a node, or none if one cannot be added, with an optional expiry. Members of the node and
/// of everything inside it hold them immediately.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`], [`Error::Invalid`] for an expiry in the past, [`Error::OneOf`]
/// names the first role that a node cannot assign.
pub async fn add(permit: &Permit<action::OrganizationEdit>, id: &str, new: NewNodeRoles) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let roles = check_list("roles", new.roles, MAX_ROLES)?;
    let (now, end) = (access.identity().now(), new.expires_at);
    if end.is_some_and(|end| end <= now) {
        return Err(Error::invalid("expires_at", "past", |texts| texts.expires_at_past));
    }
    let tx = access.identity().db().begin_exclusive().await?;
    let node = people::find(&tx, id).await?;
    for role in &roles {
        check_custom(&tx, role).await?;
    }
    delegation::roles(&tx, actor, &roles).await?;
    let within = people_of(&tx, &read(&tx).await?, id).await?;
    elevation::change_roles(access, &tx, &within, &roles, actor).await?;
    let elevation = Elevation::by_roles(access, &tx, &roles, &within).await?;
    for role in &roles {
        node_role::set(&tx, id, role, end.map(|end| end.as_millis()), now.as_millis()).await?;
        let detail = json!({ "node": id, "name": node.name, "role": role, "expires_at": end });
        events::write(access.identity(), &tx, EventAction::NodeRoleAdded, actor, None, detail).await?;
    }
    if node_role::of(&tx, &[id.to_owned()], now.as_millis()).await?.len() > MAX_ROLES {
        return Err(Error::invalid("roles", "too_many", |texts| texts.node_roles_too_many(MAX_ROLES)));
    }
    elevation.revoke(access, &tx, actor).await?;
    Ok(access.identity().commit_for_all_accounts(tx).await?)
}

/// Removes all of these roles from a node, or none if it does not assign one of them. Members of the node and of
/// everything inside it lose them immediately.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`], [`Error::OneOf`] names the first role that it does not assign.
pub async fn remove(permit: &Permit<action::OrganizationEdit>, id: &str, former: FormerNodeRoles) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let roles = check_list("roles", former.roles, MAX_ROLES)?;
    let tx = access.identity().db().begin_exclusive().await?;
    let node = people::find(&tx, id).await?;
    delegation::roles(&tx, actor, &roles).await?;
    let within = people_of(&tx, &read(&tx).await?, id).await?;
    elevation::change_roles(access, &tx, &within, &roles, actor).await?;
    for role in &roles {
        if !node_role::remove(&tx, id, role).await? {
            return Err(bad(role, "not_given", |texts| texts.role_not_given(role)));
        }
        let detail = json!({ "node": id, "name": node.name, "role": role });
        events::write(access.identity(), &tx, EventAction::NodeRoleRemoved, actor, None, detail).await?;
    }
    Ok(access.identity().commit_for_all_accounts(tx).await?)
}

/// Checks that a role exists and is not a system role. The administrator role is assigned to accounts only: otherwise
/// adding an account to a department could make it an administrator. The other system roles are automatic.
async fn check_custom(tx: &Tx, id: &str) -> Result<(), Error> {
    match role::by_id(tx, id).await? {
        None => Err(bad(id, "unknown", |texts| texts.role_unknown_unchanged(id))),
        Some(role) if role.system => Err(bad(id, "system", |texts| texts.role_system(id))),
        Some(_) => Ok(()),
    }
}

fn bad(role: &str, reason: &'static str, sentence: impl Fn(&'static fields::Texts) -> String) -> Error {
    Error::one_of("roles", reason, role, sentence)
}
