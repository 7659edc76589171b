//! Server functions for departments and positions, their members and roles.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::organization::{Node, NodeMember, Organization};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{PATH, node_page};
#[cfg(feature = "ssr")]
use crate::console::access::{account_names, end_of_day};
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use doorward_admin::organization::{self, nodes, people, roles};
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::organization::{
    FormerNodeRoles, NewNode, NewNodeRoles, NodeKind, NodeMove, NodePatch, NodePeople,
};
#[cfg(feature = "ssr")]
use doorward_contract::roles::PageQuery;

#[server(prefix = "/api", endpoint = "console/organization")]
pub async fn read_tree() -> Result<Organization, AppError> {
    let permit = require::<ReadTree>().await?;
    Ok(organization::list(&permit).await?)
}
requires!(ReadTree: OrganizationRead);

/// A department or position with its surroundings in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeView {
    pub node: Node,
    /// Ancestors, top-level first.
    pub above: Vec<Node>,
    /// Direct children, in order.
    pub children: Vec<Node>,
    /// Possible move targets: all nodes except this one and its descendants.
    pub others: Vec<Node>,
}

/// One department or position; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/organization/node")]
pub async fn read_node(id: String) -> Result<Option<NodeView>, AppError> {
    let permit = require::<ReadNode>().await?;
    Ok(super::outline::view_of(organization::list(&permit).await?.nodes, &id))
}
requires!(ReadNode: OrganizationRead);

/// Creates a department or position and returns its ID.
#[server(prefix = "/api", endpoint = "console/organization/create")]
pub async fn create_node(
    /// ID of the parent; empty for the top level.
    parent: String,
    /// `NodeKind` as stored.
    kind: String,
    name: String,
    description: String,
) -> Result<String, AppError> {
    let permit = require::<CreateNode>().await?;
    let created = async {
        let new = NewNode {
            parent: (!parent.is_empty()).then(|| parent.clone()),
            kind: NodeKind::parse(&kind).ok_or_else(|| AppError::unknown("kind"))?,
            name: name.clone(),
            description: Some(description.clone()),
            ..NewNode::default()
        };
        Ok::<_, AppError>(nodes::create(&permit, new).await?)
    };
    match created.await {
        Ok(node) => redirect_after::<_, AppError>(&node_page(&node.id), Ok(node.id)),
        Err(error) => {
            let error = error.with_value("name", &name).with_value("description", &description);
            let page = format!("/admin/new-node?parent={}", crate::console::query::encode(&parent));
            redirect_after(&page, Err(error.with_value("kind", &kind).with_value("parent", &parent)))
        }
    }
}
requires!(CreateNode: OrganizationEdit);

#[server(prefix = "/api", endpoint = "console/organization/edit")]
pub async fn edit_node(
    id: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    name: String,
    description: String,
) -> Result<(), AppError> {
    let permit = require::<EditNode>().await?;
    let done = async {
        let changes = Changes::read(&was, serde_json::json!({ "name": name, "description": description }))?;
        let patch: NodePatch = changes.patch()?;
        let done = nodes::edit(&permit, &id, patch, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.describe(Record::Node, error))
    };
    let with_input = |error: AppError| {
        error.with_value_unless_changed("name", &name).with_value_unless_changed("description", &description)
    };
    let done = done.await.map_err(with_input);
    redirect_after(&format!("{}/details", node_page(&id)), done)
}
requires!(EditNode: OrganizationEdit);

/// Moves a department or position into, before or after another; an empty target is the top level.
#[server(prefix = "/api", endpoint = "console/organization/move")]
pub async fn move_node(
    id: String,
    /// ID of the reference node; empty for the top level.
    target: String,
    /// `inside`, `before` or `after`.
    how: String,
) -> Result<(), AppError> {
    let permit = require::<MoveNode>().await?;
    let done = place(&permit.implied(), &target, &how).await;
    let done = match done {
        Ok(to) => nodes::move_to(&permit, &id, to).await.map(drop).map_err(AppError::from),
        Err(error) => Err(error),
    };
    // The form has one field for the location.
    let at_target = |error: AppError| match error.field.as_deref() {
        Some("parent" | "before" | "after") => AppError { field: Some("target".into()), ..error },
        _ => error,
    };
    let done = done.map_err(|error| at_target(error).with_value("target", &target).with_value("how", &how));
    redirect_after(&format!("{}/details", node_page(&id)), done)
}
requires!(MoveNode: OrganizationEdit);

#[cfg(feature = "ssr")]
async fn place(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::OrganizationRead>,
    target: &str,
    how: &str,
) -> Result<NodeMove, AppError> {
    let wrong = |reason| Err(AppError::new(ErrorCode::InvalidArgument).for_field("target", reason));
    if target.is_empty() {
        return if how == "inside" { Ok(NodeMove::default()) } else { wrong("not_sibling") };
    }
    if how == "inside" {
        return Ok(NodeMove { parent: Some(target.to_owned()), ..NodeMove::default() });
    }
    let Some(beside) = found(organization::get(permit, target).await)? else { return wrong("unknown") };
    let there = Some(beside.id);
    let (before, after) = match how {
        "before" => (there, None),
        "after" => (None, there),
        _ => return Err(AppError::unknown("how")),
    };
    Ok(NodeMove { parent: beside.parent, before, after })
}

/// Deletes a department or position, with its content if the checkbox is set.
#[server(prefix = "/api", endpoint = "console/organization/delete")]
pub async fn delete_node(
    id: String,
    /// Record that the card was shown with, as JSON.
    was: String,
    /// Whether the content is deleted too.
    wholly: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<DeleteNode>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = nodes::delete(&permit, &id, wholly.unwrap_or(false), &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Node, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(PATH, Ok(())),
        Err(error) => redirect_after(&format!("{}/details", node_page(&id)), Err(error)),
    }
}
requires!(DeleteNode: OrganizationEdit);

/// One page of members; `None` when the node does not exist.
#[server(prefix = "/api", endpoint = "console/organization/people", input = Json)]
pub async fn list_people(id: String, cursor: Option<String>) -> Result<Option<Page<NodeMember>>, AppError> {
    let permit = require::<ListPeople>().await?;
    found(people::list(&permit, &id, &PageQuery { limit: Some(100), cursor }).await)
}
requires!(ListPeople: OrganizationRead);

/// Adds several members.
#[server(prefix = "/api", endpoint = "console/organization/add-people")]
pub async fn add_people(
    id: String,
    /// Usernames, email addresses, phone numbers or uids, one per line.
    uids: String,
) -> Result<(), AppError> {
    let permit = require::<AddPeople>().await?;
    let done = match doorward_admin::members::named(&permit, &account_names(&uids)).await {
        Ok(uids) => people::add(&permit, &id, NodePeople { uids }).await,
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| AppError::from(error).with_value("uids", &uids));
    redirect_after(&node_page(&id), done)
}
requires!(AddPeople: OrganizationEdit);

/// Removes a member.
#[server(prefix = "/api", endpoint = "console/organization/remove-person")]
pub async fn remove_person(id: String, uid: String) -> Result<(), AppError> {
    let permit = require::<RemovePerson>().await?;
    let done = people::remove(&permit, &id, NodePeople { uids: vec![uid] }).await;
    redirect_after(&node_page(&id), done)
}
requires!(RemovePerson: OrganizationEdit);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRoles {
    /// Nodes that assign roles: the node itself, then its ancestors from the nearest, each with its roles.
    pub sources: Vec<Node>,
    /// IDs and names of all custom roles.
    pub own: Vec<(String, String)>,
}

/// Roles of all members; `None` when the node does not exist.
#[server(prefix = "/api", endpoint = "console/organization/roles")]
pub async fn read_node_roles(id: String) -> Result<Option<NodeRoles>, AppError> {
    let permit = require::<ReadNodeRoles>().await?;
    let Some(view) = super::outline::view_of(organization::list(&permit).await?.nodes, &id) else { return Ok(None) };
    let all = doorward_admin::roles::all(&permit.implied()).await?.into_iter().filter(|role| !role.system);
    let sources = std::iter::once(view.node).chain(view.above.into_iter().rev()).collect();
    Ok(Some(NodeRoles { sources, own: all.map(|role| (role.id, role.name)).collect() }))
}
requires!(ReadNodeRoles: OrganizationRead);

/// Assigns a role to a department or position, with an optional expiry date.
#[server(prefix = "/api", endpoint = "console/organization/give-role")]
pub async fn assign_node_role(
    id: String,
    role: String,
    /// `YYYY-MM-DD`, or empty for no expiry.
    expires_at: String,
) -> Result<(), AppError> {
    let permit = require::<AssignNodeRole>().await?;
    let done = match end_of_day(&expires_at) {
        Ok(_) if role.is_empty() => Err(AppError::new(ErrorCode::InvalidArgument).for_field("roles", "required")),
        Ok(end) => {
            let new = NewNodeRoles { roles: vec![role.clone()], expires_at: end };
            roles::add(&permit, &id, new).await.map_err(AppError::from)
        }
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| error.with_value("role", &role).with_value("expires_at", &expires_at));
    redirect_after(&format!("{}/roles", node_page(&id)), done)
}
requires!(AssignNodeRole: OrganizationEdit);

/// Removes a role from a department or position.
#[server(prefix = "/api", endpoint = "console/organization/take-role")]
pub async fn remove_node_role(id: String, role: String) -> Result<(), AppError> {
    let permit = require::<RemoveNodeRole>().await?;
    let done = roles::remove(&permit, &id, FormerNodeRoles { roles: vec![role] }).await;
    redirect_after(&format!("{}/roles", node_page(&id)), done)
}
requires!(RemoveNodeRole: OrganizationEdit);
