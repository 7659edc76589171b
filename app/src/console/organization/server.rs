//! Reads and changes departments and posts, who is in them, and the roles they give.

use crate::DoorError;
use doorward_contract::organization::{Node, NodeMember, Organization};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{PATH, node_page};
#[cfg(feature = "ssr")]
use crate::console::access::end_of_day;
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::door::{require_admin, settle};
#[cfg(feature = "ssr")]
use doorward_access::admin::organization::{self, nodes, people, roles};
#[cfg(feature = "ssr")]
use doorward_access::{Access, Error, admin};
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::organization::{
    FormerNodeRoles, NewNode, NewNodeRoles, NodeKind, NodeMove, NodePatch, NodePeople,
};
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;
#[cfg(feature = "ssr")]
use doorward_contract::roles::PageQuery;

#[cfg(feature = "ssr")]
fn access() -> Access {
    expect_context::<Access>()
}

/// The whole tree.
#[server(prefix = "/api", endpoint = "console/organization")]
pub async fn read_tree() -> Result<Organization, DoorError> {
    require_admin(Own::OrganizationRead).await?;
    Ok(organization::list(&access()).await?)
}

/// A department or post and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeView {
    /// Itself.
    pub node: Node,
    /// Those above it, the top first.
    pub above: Vec<Node>,
    /// Those directly beneath it, in their order.
    pub beneath: Vec<Node>,
    /// Everything that it could be moved to or beside: the tree without itself and what stands beneath it.
    pub others: Vec<Node>,
}

/// One department or post; `None` when there is none.
#[server(prefix = "/api", endpoint = "console/organization/node")]
pub async fn read_node(
    /// Which.
    id: String,
) -> Result<Option<NodeView>, DoorError> {
    require_admin(Own::OrganizationRead).await?;
    Ok(super::outline::view_of(organization::list(&access()).await?.nodes, &id))
}

/// Makes a department or post and answers its id.
#[server(prefix = "/api", endpoint = "console/organization/create")]
pub async fn create_node(
    /// Beneath which, or empty.
    parent: String,
    /// `NodeKind` as stored.
    kind: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
) -> Result<String, DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let above = (!parent.is_empty()).then(|| parent.clone());
    let new = NewNode {
        parent: above,
        kind: NodeKind::parse(&kind).unwrap_or_default(),
        name: name.clone(),
        description: Some(description.clone()),
        ..NewNode::default()
    };
    match nodes::create(&access(), new, &admin.actor).await {
        Ok(node) => settle::<CreateNode, _, DoorError>(&node_page(&node.id), Ok(node.id)),
        Err(error) => {
            let error = DoorError::from(error).keeping("name", &name).keeping("description", &description);
            let page = format!("/admin/new-node?parent={}", crate::console::query::encode(&parent));
            settle::<CreateNode, _, _>(&page, Err(error.keeping("kind", &kind).keeping("parent", &parent)))
        }
    }
}

/// Changes name and description.
#[server(prefix = "/api", endpoint = "console/organization/edit")]
pub async fn edit_node(
    /// Which.
    id: String,
    /// What the form was filled with.
    was: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let done = async {
        let changes = Changes::read(&was, serde_json::json!({ "name": name, "description": description }))?;
        let patch: NodePatch = changes.patch()?;
        let done = nodes::edit_version(&access(), &id, patch, &changes.expected(), &admin.actor).await;
        done.map(drop).map_err(|error| changes.told(Record::Node, error))
    };
    let keep = |error: DoorError| {
        error.keeping_unless_changed("name", &name).keeping_unless_changed("description", &description)
    };
    let done = done.await.map_err(keep);
    settle::<EditNode, _, _>(&format!("{}/details", node_page(&id)), done)
}

/// Puts a department or post beneath another, or before or after it; an empty target is the top.
#[server(prefix = "/api", endpoint = "console/organization/move")]
pub async fn move_node(
    /// Which.
    id: String,
    /// Beneath or beside which.
    target: String,
    /// `beneath`, `before` or `after`.
    how: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let done = place(&target, &how).await;
    let done = match done {
        Ok(to) => nodes::move_to(&access(), &id, to, &admin.actor).await.map(drop).map_err(DoorError::from),
        Err(error) => Err(error),
    };
    // The form knows one field for the place.
    let at_target = |error: DoorError| match error.field.as_deref() {
        Some("parent" | "before" | "after") => DoorError { field: Some("target".into()), ..error },
        _ => error,
    };
    let done = done.map_err(|error| at_target(error).keeping("target", &target).keeping("how", &how));
    settle::<MoveNode, _, _>(&format!("{}/details", node_page(&id)), done)
}

#[cfg(feature = "ssr")]
async fn place(target: &str, how: &str) -> Result<NodeMove, DoorError> {
    let wrong = |reason| Err(DoorError::new(ErrorCode::InvalidArgument).on("target", reason));
    if target.is_empty() {
        return if how == "beneath" { Ok(NodeMove::default()) } else { wrong("not_sibling") };
    }
    if how == "beneath" {
        return Ok(NodeMove { parent: Some(target.to_owned()), ..NodeMove::default() });
    }
    let beside = match organization::get(&access(), target).await {
        Ok(node) => node,
        Err(Error::NotFound(_)) => return wrong("unknown"),
        Err(error) => return Err(error.into()),
    };
    let there = Some(beside.id);
    let (before, after) = if how == "before" { (there, None) } else { (None, there) };
    Ok(NodeMove { parent: beside.parent, before, after })
}

/// Deletes a department or post, with everything it holds when the box is ticked.
#[server(prefix = "/api", endpoint = "console/organization/delete")]
pub async fn delete_node(
    /// Which.
    id: String,
    /// Whether the box is ticked.
    wholly: Option<bool>,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    match nodes::delete(&access(), &id, wholly.unwrap_or(false), &admin.actor).await {
        Ok(()) => settle::<DeleteNode, _, DoorError>(PATH, Ok(())),
        Err(error) => settle::<DeleteNode, _, _>(&format!("{}/details", node_page(&id)), Err(error)),
    }
}

/// One page of those who are in it; `None` when it is gone.
#[server(prefix = "/api", endpoint = "console/organization/people", input = Json)]
pub async fn list_people(
    /// Which.
    id: String,
    /// Place.
    cursor: Option<String>,
) -> Result<Option<Page<NodeMember>>, DoorError> {
    require_admin(Own::OrganizationRead).await?;
    match people::list(&access(), &id, &PageQuery { limit: Some(100), cursor }).await {
        Ok(page) => Ok(Some(page)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Puts several people into it.
#[server(prefix = "/api", endpoint = "console/organization/add-people")]
pub async fn add_people(
    /// Which.
    id: String,
    /// Usernames, email addresses, phone numbers or uids, one a line.
    uids: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let names = uids.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<_> = names.map(str::to_owned).collect();
    let done = match admin::members::named(&access(), &names).await {
        Ok(uids) => people::add(&access(), &id, NodePeople { uids }, &admin.actor).await,
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| DoorError::from(error).keeping("uids", &uids));
    settle::<AddPeople, _, _>(&node_page(&id), done)
}

/// Takes somebody out of it.
#[server(prefix = "/api", endpoint = "console/organization/remove-person")]
pub async fn remove_person(
    /// Which.
    id: String,
    /// Whom.
    uid: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let done = people::remove(&access(), &id, NodePeople { uids: vec![uid] }, &admin.actor).await;
    settle::<RemovePerson, _, _>(&node_page(&id), done)
}

/// The roles of a department or post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRoles {
    /// Those that hold it: it itself, then those above it from the nearest on, each with its roles.
    pub giving: Vec<Node>,
    /// Ids and names of all roles of the operator's own.
    pub own: Vec<(String, String)>,
}

/// Which roles everybody in it has; `None` when it is gone.
#[server(prefix = "/api", endpoint = "console/organization/roles")]
pub async fn read_node_roles(
    /// Which.
    id: String,
) -> Result<Option<NodeRoles>, DoorError> {
    require_admin(Own::OrganizationRead).await?;
    let Some(view) = super::outline::view_of(organization::list(&access()).await?.nodes, &id) else { return Ok(None) };
    let all = admin::roles::all(&access()).await?.into_iter().filter(|role| !role.system);
    let giving = std::iter::once(view.node).chain(view.above.into_iter().rev()).collect();
    Ok(Some(NodeRoles { giving, own: all.map(|role| (role.id, role.name)).collect() }))
}

/// Lets it give a role, until the end of a day or for good.
#[server(prefix = "/api", endpoint = "console/organization/give-role")]
pub async fn give_role(
    /// Which.
    id: String,
    /// The role.
    role: String,
    /// `YYYY-MM-DD`, or empty.
    expires_at: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let done = match end_of_day(&expires_at) {
        Ok(_) if role.is_empty() => Err(DoorError::new(ErrorCode::InvalidArgument).on("roles", "required")),
        Ok(end) => {
            let new = NewNodeRoles { roles: vec![role.clone()], expires_at: end };
            roles::add(&access(), &id, new, &admin.actor).await.map_err(DoorError::from)
        }
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| error.keeping("role", &role).keeping("expires_at", &expires_at));
    settle::<GiveRole, _, _>(&format!("{}/roles", node_page(&id)), done)
}

/// Lets it give a role no longer.
#[server(prefix = "/api", endpoint = "console/organization/take-role")]
pub async fn take_role(
    /// Which.
    id: String,
    /// The role.
    role: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::OrganizationEdit).await?;
    let done = roles::remove(&access(), &id, FormerNodeRoles { roles: vec![role] }, &admin.actor).await;
    settle::<TakeRole, _, _>(&format!("{}/roles", node_page(&id)), done)
}
