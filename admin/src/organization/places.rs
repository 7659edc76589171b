//! The organization as seen from an account and from a role.

use super::read;
use crate::roles;
use doorward_access::{Error, Permit};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_contract::organization::{RoleNode, RoleNodes, RoleSource, UserPlaces};
use doorward_identity::Error as IdentityError;
use doorward_store::organization::{member, role};
use doorward_store::role::given_to;
use doorward_store::user;
use std::collections::HashSet;

/// The nodes that an account is in, and each source of its roles: direct assignments and nodes.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn of_user(permit: &Permit<action::UsersRead>, uid: &Uid) -> Result<UserPlaces, Error> {
    let access = permit.access();
    let (conn, now) = (access.identity().db().read(), access.identity().now().as_millis());
    if user::by_uid(conn, uid).await?.is_none() {
        return Err(IdentityError::UserNotFound.into());
    }
    let of_user: HashSet<_> = member::of(conn, uid).await?.into_iter().map(|member| member.node_id).collect();
    let direct = given_to(conn, uid, now).await?.into_iter().map(|row| RoleSource {
        role: row.role_id,
        node: None,
        expires_at: row.expires_at.map(Timestamp),
    });
    if of_user.is_empty() {
        return Ok(UserPlaces { nodes: Vec::new(), roles: direct.collect() });
    }
    let tree = read(conn).await?;
    let above = of_user.iter().flat_map(|id| tree.above(id)).map(|row| row.id.clone());
    let with_ancestors: Vec<_> = above.chain(of_user.iter().cloned()).collect::<HashSet<_>>().into_iter().collect();
    let source = |row: role::Model| {
        let node = Some(tree.place(tree.get(&row.node_id)?));
        Some(RoleSource { role: row.role_id, node, expires_at: row.expires_at.map(Timestamp) })
    };
    let in_order = tree.in_order().into_iter().filter(|row| of_user.contains(&row.id));
    let by_place = role::of(conn, &with_ancestors, now).await?.into_iter().filter_map(source);
    let mut roles: Vec<_> = direct.chain(by_place).collect();
    roles.sort_by(|one, other| one.role.cmp(&other.role));
    Ok(UserPlaces { nodes: in_order.map(|row| tree.place(row)).collect(), roles })
}

/// The nodes that assign a role, and how many accounts hold it through each.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_role(permit: &Permit<action::RolesRead>, id: &str) -> Result<RoleNodes, Error> {
    let access = permit.access();
    let (conn, now) = (access.identity().db().read(), access.identity().now().as_millis());
    roles::find(conn, id).await?;
    let assignments = role::nodes_granting(conn, &[id.to_owned()], now).await?;
    if assignments.is_empty() {
        return Ok(RoleNodes::default());
    }
    let tree = read(conn).await?;
    let mut nodes = Vec::with_capacity(assignments.len());
    for row in tree.in_order() {
        let Some(assignment) = assignments.iter().find(|assignment| assignment.node_id == row.id) else { continue };
        let subtree: Vec<_> = tree.subtree(&row.id).iter().map(|row| row.id.clone()).collect();
        let people = member::count(conn, &subtree).await?;
        nodes.push(RoleNode { node: tree.place(row), people, expires_at: assignment.expires_at.map(Timestamp) });
    }
    Ok(RoleNodes { nodes })
}
