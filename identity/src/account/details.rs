//! Details of `/user/me`.

use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::{LinkedProvider, Me, MeDetails, MyDepartment, MyRole};
use doorward_store::{
    linked_identity,
    organization::{member, node},
    role,
};

/// Adds the optional details that were requested.
pub(super) async fn add(identity: &Identity, me: Me, include: MeDetails) -> Result<Me, Error> {
    let departments = if include.departments { Some(departments(identity, &me.sub).await?) } else { None };
    let roles = if include.roles { Some(roles(identity, &me).await?) } else { None };
    Ok(Me { departments, roles, ..me })
}

async fn departments(identity: &Identity, uid: &Uid) -> Result<Vec<MyDepartment>, Error> {
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

/// Linked identities as `/user/me` shows them.
pub(super) async fn providers(identity: &Identity, uid: &Uid) -> Result<Vec<LinkedProvider>, Error> {
    let rows = linked_identity::of(identity.db().read(), uid).await?;
    let linked = |row: linked_identity::Model| LinkedProvider {
        id: row.provider_id,
        provider_user_id: row.subject,
        name: row.name.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(linked).collect())
}
