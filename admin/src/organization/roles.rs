//! Which roles a department or post gives.

use super::elevation::{self, Elevation, people_of};
use super::{check_list, delegation, people, read};
use crate::events;
use doorward_access::Error;
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles};
use doorward_store::{Tx, organization::role as given, role};
use serde_json::json;

/// Most roles of a node.
const MAX_ROLES: usize = 50;

/// Lets a node give roles, all of them or none, until a moment or for good. Everybody in it and beneath it has them at
/// once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`], [`Error::Invalid`] for an end that has passed, [`Error::OneOf`] names the first
/// role that it cannot give.
pub async fn add(permit: &Permit<action::OrganizationEdit>, id: &str, new: NewNodeRoles) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let roles = check_list("roles", new.roles, MAX_ROLES)?;
    let (now, end) = (access.identity().now(), new.expires_at);
    if end.is_some_and(|end| end <= now) {
        return Err(Error::invalid("expires_at", "past", "expires_at is in the past."));
    }
    let tx = access.identity().db().begin_exclusive().await?;
    let node = people::find(&tx, id).await?;
    for role in &roles {
        check_own(&tx, role).await?;
        delegation::role(access, actor, role)?;
    }
    let within = people_of(&tx, &read(&tx).await?, id).await?;
    elevation::change_roles(access, &tx, &within, &roles, actor).await?;
    let elevation = Elevation::by_roles(access, &tx, &roles, &within).await?;
    for role in &roles {
        given::set(&tx, id, role, end.map(|end| end.as_millis()), now.as_millis()).await?;
        let detail = json!({ "node": id, "name": node.name, "role": role, "expires_at": end });
        events::write(access.identity(), &tx, EventAction::NodeRoleAdded, actor, None, detail).await?;
    }
    if given::of(&tx, &[id.to_owned()], now.as_millis()).await?.len() > MAX_ROLES {
        let message = format!("A department or position can assign up to {MAX_ROLES} roles.");
        return Err(Error::invalid("roles", "too_many", message));
    }
    elevation.revoke(access, &tx, actor).await?;
    Ok(access.identity().commit_everybody(tx).await?)
}

/// Lets a node give roles no longer, all of them or none. Everybody in it and beneath it loses them at once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`], [`Error::OneOf`] names the first role that it does not give.
pub async fn remove(permit: &Permit<action::OrganizationEdit>, id: &str, former: FormerNodeRoles) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let roles = check_list("roles", former.roles, MAX_ROLES)?;
    let tx = access.identity().db().begin_exclusive().await?;
    let node = people::find(&tx, id).await?;
    roles.iter().try_for_each(|role| delegation::role(access, actor, role))?;
    let within = people_of(&tx, &read(&tx).await?, id).await?;
    elevation::change_roles(access, &tx, &within, &roles, actor).await?;
    for role in &roles {
        if !given::remove(&tx, id, role).await? {
            return Err(bad(role, "not_given", "isn't assigned by this department or position"));
        }
        let detail = json!({ "node": id, "name": node.name, "role": role });
        events::write(access.identity(), &tx, EventAction::NodeRoleRemoved, actor, None, detail).await?;
    }
    Ok(access.identity().commit_everybody(tx).await?)
}

/// A role of the operator's own. Administrators are appointed one by one: whoever may put somebody into a department would
/// otherwise make administrators. And what somebody is gives the other system roles by itself.
async fn check_own(tx: &Tx, id: &str) -> Result<(), Error> {
    match role::by_id(tx, id).await? {
        None => Err(bad(id, "unknown", "doesn't exist")),
        Some(role) if role.system => {
            Err(bad(id, "system", "is a system role, which departments and positions can't assign"))
        }
        Some(_) => Ok(()),
    }
}

fn bad(role: &str, reason: &'static str, what: &str) -> Error {
    let message = format!("The role {role:?} {what}. Nothing was changed.");
    Error::OneOf { field: "roles", reason, value: role.into(), message }
}
