//! Optional details of `/user/me`.

use crate::{Error, Identity};
use doorward_contract::account::{Me, MeDetails, MyDepartment, MyRole};
use doorward_store::{
    organization::{member, node},
    role,
};

/// Adds the requested details.
pub(super) async fn add(identity: &Identity, me: Me, include: MeDetails) -> Result<Me, Error> {
    let departments = if include.departments { Some(departments(identity, &me.sub).await?) } else { None };
    let roles = if include.roles { Some(roles(identity, &me).await?) } else { None };
    Ok(Me { departments, roles, ..me })
}

async fn departments(identity: &Identity, uid: &str) -> Result<Vec<MyDepartment>, Error> {
    let db = identity.db().read();
    let ids: Vec<_> = member::of(db, uid).await?.into_iter().map(|member| member.node_id).collect();
    let mut nodes = node::existing(db, &ids).await?;
    nodes.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(nodes.into_iter().map(|node| MyDepartment { id: node.id, kind: node.kind, name: node.name }).collect())
}

async fn roles(identity: &Identity, me: &Me) -> Result<Vec<MyRole>, Error> {
    let ids: Vec<_> = me.groups.iter().map(|group| group.id.clone()).collect();
    let rows = role::by_ids(identity.db().read(), &ids).await?;
    Ok(rows.into_iter().map(|row| MyRole { id: row.id, name: row.name }).collect())
}
