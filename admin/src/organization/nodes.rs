//! Creating, renaming, moving and deleting departments and positions.

use super::elevation::{Elevation, people_of, roles_of_nodes};
use super::tree::{Place, Tree};
use super::{MAX_NAME, MAX_NODES, check_members_of, load, read, with_ancestors};
use crate::events;
use crate::{check_description, check_name};
use doorward_access::{Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::organization::{NewNode, Node, NodeMove, NodePatch};
use doorward_identity::version::Expected;
use doorward_store::organization::{member, node, role};
use serde_json::json;
use unicode_normalization::UnicodeNormalization as _;

/// Creates a department or position.
///
/// # Errors
/// [`Error::Invalid`] names the member, [`Error::Taken`] when a sibling has the name.
pub async fn create(permit: &Permit<action::OrganizationEdit>, new: NewNode) -> Result<Node, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let name = check_name(&new.name, MAX_NAME)?;
    let description = new.description.unwrap_or_default();
    check_description(&description)?;
    let (parent, before, after) = (new.parent.as_deref(), new.before.as_deref(), new.after.as_deref());
    let tx = access.identity().db().begin_exclusive().await?;
    let tree = read(&tx).await?;
    if tree.len() >= MAX_NODES {
        return Err(Error::invalid("parent", "full", |texts| texts.nodes_full(MAX_NODES)));
    }
    let position = tree.position(Place { parent, before, after }, None)?;
    let name_key = unique(&tree, parent, &name, None)?;
    node::make_room(&tx, parent, position).await?;
    let at = access.identity().now().as_millis();
    let row = node::Model {
        id: access.identity().new_id(),
        parent_id: new.parent.clone(),
        kind: new.kind,
        name,
        name_key,
        description,
        position,
        created_at: at,
        updated_at: at,
    };
    node::insert(&tx, row.clone()).await?;
    let detail = json!({ "node": row.id, "name": row.name, "kind": new.kind, "parent": row.parent_id });
    events::write(access.identity(), &tx, EventAction::NodeCreated, actor, None, detail).await?;
    // It has no members yet, so no session is invalidated.
    access.identity().commit_all(tx, &[]).await?;
    load(access, &row.id).await
}

/// Rejects a name that looks like a sibling's: `Sales` and `sales` are easily confused in a list. Returns the key for
/// the table's unique index, which is never stricter than this check.
fn unique(tree: &Tree, parent: Option<&str>, name: &str, except: Option<&str>) -> Result<String, Error> {
    if tree.has_look_alike(parent, name, except) {
        return Err(Error::Taken("name"));
    }
    Ok(name.nfkc().collect::<String>().to_lowercase())
}

/// Changes name and description of a department or position if it still has the expected version.
///
/// # Errors
/// [`doorward_identity::Error::Changed`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Taken`] when
/// a sibling has the name.
pub async fn edit(
    permit: &Permit<action::OrganizationEdit>,
    id: &str,
    patch: NodePatch,
    expected: &Expected,
) -> Result<Node, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    let tree = read(&tx).await?;
    let row = tree.find(id)?;
    expected.check(&Node::editable_of(&row.name, &row.description))?;
    // An unchanged name is not checked: it may have been valid under an older rule.
    let (name, name_key) = match patch.name.filter(|name| *name != row.name) {
        Some(name) => {
            let name = check_name(&name, MAX_NAME)?;
            let key = unique(&tree, row.parent_id.as_deref(), &name, Some(id))?;
            (name, key)
        }
        None => (row.name.clone(), row.name_key.clone()),
    };
    let description = patch.description.unwrap_or_else(|| row.description.clone());
    check_description(&description)?;
    let at = access.identity().now().as_millis();
    node::update(&tx, id, (&name, &name_key), &description, at).await?;
    let detail = json!({ "node": id, "name": name, "former_name": row.name });
    events::write(access.identity(), &tx, EventAction::NodeChanged, actor, None, detail).await?;
    access.identity().commit_all(tx, &[]).await?;
    load(access, id).await
}

/// Moves a department or position with everything in it. Its members hold the roles of the new ancestors immediately,
/// and no longer those of the former.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`] for roles that the actor may not assign or remove,
/// [`Error::Invalid`] for an impossible place, [`Error::Taken`] when a new sibling has the name.
pub async fn move_to(permit: &Permit<action::OrganizationEdit>, id: &str, to: NodeMove) -> Result<Node, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let (parent, before, after) = (to.parent.as_deref(), to.before.as_deref(), to.after.as_deref());
    let tx = access.identity().db().begin_exclusive().await?;
    let tree = read(&tx).await?;
    let row = tree.find(id)?;
    let position = tree.position(Place { parent, before, after }, Some(id))?;
    unique(&tree, parent, &row.name, Some(id))?;
    let mut gained = Elevation::none();
    // A move among siblings changes no roles.
    if row.parent_id.as_deref() != parent {
        let parents = row.parent_id.as_deref().into_iter().chain(parent);
        let changed: Vec<_> = parents.flat_map(|parent| with_ancestors(&tree, parent)).collect();
        let within = people_of(&tx, &tree, id).await?;
        check_members_of(access, &tx, actor, &changed, &within).await?;
        let above = parent.map(|parent| with_ancestors(&tree, parent)).unwrap_or_default();
        let new_roles = roles_of_nodes(access, &tx, &above).await?;
        gained = Elevation::by_roles(access, &tx, &new_roles, &within).await?;
    }
    node::make_room(&tx, parent, position).await?;
    node::put_at(&tx, id, parent, position, access.identity().now().as_millis()).await?;
    let detail = json!({ "node": id, "name": row.name, "from": row.parent_id, "to": to.parent });
    events::write(access.identity(), &tx, EventAction::NodeMoved, actor, None, detail).await?;
    gained.revoke(access, &tx, actor).await?;
    access.identity().commit_for_all_accounts(tx).await?;
    load(access, id).await
}

/// Deletes a department or position if it still has the expected version. With `wholly`, also everything inside it, with
/// memberships and role assignments.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`] for roles that the actor may not remove, [`Error::NotEmpty`]
/// without `wholly` when it is not empty, [`doorward_identity::Error::Changed`].
pub async fn delete(
    permit: &Permit<action::OrganizationEdit>,
    id: &str,
    wholly: bool,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    let tree = read(&tx).await?;
    let row = tree.find(id)?;
    expected.check(&Node::editable_of(&row.name, &row.description))?;
    let subtree = tree.subtree(id);
    let ids: Vec<String> = subtree.iter().map(|row| row.id.clone()).collect();
    let (nodes, members) = (ids.len() - 1, member::count(&tx, &ids).await?);
    let roles = role::of(&tx, &ids, access.identity().now().as_millis()).await?.len();
    if !wholly && (nodes > 0 || members > 0 || roles > 0) {
        return Err(Error::NotEmpty { nodes, members, roles });
    }
    let lost: Vec<_> = tree.above(id).map(|row| row.id.clone()).chain(ids.iter().cloned()).collect();
    check_members_of(access, &tx, actor, &lost, &people_of(&tx, &tree, id).await?).await?;
    node::delete(&tx, &ids).await?;
    let detail = json!({ "node": id, "name": row.name, "kind": row.kind, "nodes": nodes, "members": members });
    events::write(access.identity(), &tx, EventAction::NodeDeleted, actor, None, detail).await?;
    access.identity().commit_for_all_accounts(tx).await?;
    Ok(())
}
