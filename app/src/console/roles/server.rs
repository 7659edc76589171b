//! Reads and changes roles, their members and their policies.

use crate::DoorError;
use doorward_contract::access::PolicySummary;
use doorward_contract::organization::RoleNode;
use doorward_contract::page::Page;
use doorward_contract::roles::{Member, Role};
use doorward_contract::simulation::{Effects, StatementInForce};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::console::access::role_page;
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::door::{require_admin, settle};
#[cfg(feature = "ssr")]
use crate::door::refuse;
#[cfg(feature = "ssr")]
use doorward_access::{Access, Error, admin};
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;
#[cfg(feature = "ssr")]
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole, PageQuery, RolePatch};

#[cfg(feature = "ssr")]
const ROWS: u16 = 100;

#[cfg(feature = "ssr")]
fn access() -> Access {
    expect_context::<Access>()
}

#[cfg(feature = "ssr")]
fn page_at(cursor: Option<String>) -> PageQuery {
    PageQuery { limit: Some(ROWS), cursor }
}

/// One page of roles. JSON, because a form's encoding has no word for a page without a cursor.
#[server(prefix = "/api", endpoint = "console/roles", input = Json)]
pub async fn list_roles(
    /// Place.
    cursor: Option<String>,
) -> Result<Page<Role>, DoorError> {
    require_admin(Own::RolesRead).await?;
    Ok(admin::roles::list(&access(), &page_at(cursor)).await?)
}

/// One role; `None` when there is none.
#[server(prefix = "/api", endpoint = "console/role")]
pub async fn read_role(
    /// Its id.
    id: String,
) -> Result<Option<Role>, DoorError> {
    require_admin(Own::RolesRead).await?;
    match admin::roles::get(&access(), &id).await {
        Ok(role) => Ok(Some(role)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes a role and answers its id.
#[server(prefix = "/api", endpoint = "console/role/create")]
pub async fn create_role(
    /// Its id.
    id: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
) -> Result<String, DoorError> {
    let admin = require_admin(Own::RolesEdit).await?;
    let (id, name) = (id.trim().to_owned(), name.trim().to_owned());
    let new = NewRole { id: id.clone(), name: name.clone(), description: Some(description.clone()), policies: vec![] };
    match admin::roles::create(&access(), new, &admin.actor).await {
        Ok(role) => settle::<CreateRole, _, DoorError>(&format!("{}/policies", role_page(&role.id)), Ok(role.id)),
        Err(error) => {
            let error = DoorError::from(error).keeping("id", &id).keeping("name", &name);
            Err(refuse::<CreateRole>("/admin/new-role", error.keeping("description", &description)))
        }
    }
}

/// Changes name and description.
#[server(prefix = "/api", endpoint = "console/role/edit")]
pub async fn edit_role(
    /// Its id.
    id: String,
    /// What the form was filled with.
    was: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::RolesEdit).await?;
    let typed = serde_json::json!({ "name": name.trim(), "description": description });
    let done = async {
        let changes = Changes::read(&was, typed)?;
        let patch: RolePatch = changes.patch()?;
        let done = admin::roles::edit_version(&access(), &id, patch, &changes.expected(), &admin.actor).await;
        done.map(drop).map_err(|error| changes.told(Record::Role, error).keeping_unless_changed("name", &name))
    };
    let done = done.await.map_err(|error| error.keeping_unless_changed("description", &description));
    settle::<EditRole, _, _>(&role_page(&id), done)
}

/// All policies with what each does; those of the role first. `None` when there is no such role.
#[server(prefix = "/api", endpoint = "console/role/policies")]
pub async fn read_attached(
    /// The role.
    id: String,
) -> Result<Option<Vec<(PolicySummary, Effects)>>, DoorError> {
    let admin = require_admin(Own::RolesRead).await?;
    match admin::roles::get(&access(), &id).await {
        Ok(_) => {}
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mut all = admin::statements::policies(&access(), admin.actor.language()).await?;
    all.sort_by_key(|(policy, _)| !policy.roles.contains(&id));
    Ok(Some(all))
}

/// Gives a role exactly these policies. None at all are sent as nothing.
#[server(prefix = "/api", endpoint = "console/role/set-policies")]
pub async fn set_policies(
    /// The role.
    id: String,
    /// Codes of those that were ticked when the form was made, in JSON.
    was: String,
    /// Codes of those that are ticked.
    policies: Option<Vec<String>>,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::RolesEdit).await?;
    let done = tick(&id, &was, &policies.unwrap_or_default(), &admin.actor).await;
    settle::<SetPolicies, _, _>(&format!("{}/policies", role_page(&id)), done)
}

/// Attaches what was ticked and detaches what was unticked; whatever else was attached or detached meanwhile stays so.
#[cfg(feature = "ssr")]
async fn tick(
    id: &str,
    was: &str,
    policies: &[String],
    actor: &doorward_identity::admin::Actor,
) -> Result<(), DoorError> {
    use doorward_contract::ErrorCode;
    use doorward_identity::version::Expected;
    let was: Vec<String> = serde_json::from_str(was).map_err(|_| DoorError::new(ErrorCode::InvalidArgument))?;
    let role = admin::roles::get(&access(), id).await?;
    let expected = Expected::content(&role.editable());
    let mut codes = role.policies;
    codes.retain(|code| policies.contains(code) || !was.contains(code));
    let ticked = policies.iter().filter(|code| !was.contains(code)).cloned();
    let ticked: Vec<_> = ticked.filter(|code| !codes.contains(code)).collect();
    codes.extend(ticked);
    Ok(admin::roles::set_policies_version(&access(), id, codes, &expected, actor).await.map(drop)?)
}

/// One page of members; `None` where nobody is added or removed, or the role is gone.
#[server(prefix = "/api", endpoint = "console/role/members", input = Json)]
pub async fn list_members(
    /// The role.
    id: String,
    /// Place.
    cursor: Option<String>,
) -> Result<Option<Page<Member>>, DoorError> {
    require_admin(Own::RolesRead).await?;
    match admin::members::list(&access(), &id, &page_at(cursor)).await {
        Ok(page) => Ok(Some(page)),
        Err(Error::Fixed(_) | Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Departments and posts that give a role; none where it is gone.
#[server(prefix = "/api", endpoint = "console/role/nodes")]
pub async fn list_giving(
    /// The role.
    id: String,
) -> Result<Vec<RoleNode>, DoorError> {
    require_admin(Own::RolesRead).await?;
    match admin::organization::places::of_role(&access(), &id).await {
        Ok(found) => Ok(found.nodes),
        Err(Error::NotFound(_)) => Ok(vec![]),
        Err(error) => Err(error.into()),
    }
}

/// Gives several accounts a role, until the end of a day or for good.
#[server(prefix = "/api", endpoint = "console/role/add-members")]
pub async fn add_members(
    /// The role.
    id: String,
    /// Usernames, email addresses, phone numbers or uids, one a line.
    uids: String,
    /// `YYYY-MM-DD`, or empty.
    expires_at: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::MembersEdit).await?;
    let done = add(&id, &uids, &expires_at, &admin.actor).await;
    let done = done.map_err(|error| error.keeping("uids", &uids).keeping("expires_at", &expires_at));
    settle::<AddMembers, _, _>(&format!("{}/members", role_page(&id)), done)
}

#[cfg(feature = "ssr")]
async fn add(id: &str, names: &str, until: &str, actor: &doorward_identity::admin::Actor) -> Result<(), DoorError> {
    let expires_at = crate::console::access::end_of_day(until)?;
    let names: Vec<_> =
        names.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let uids = admin::members::named(&access(), &names).await?;
    Ok(admin::members::add(&access(), id, NewMembers { uids, expires_at }, actor).await?)
}

/// Takes a role from somebody.
#[server(prefix = "/api", endpoint = "console/role/remove-member")]
pub async fn remove_member(
    /// The role.
    id: String,
    /// Whose.
    uid: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::MembersEdit).await?;
    let done = admin::members::remove(&access(), &id, FormerMembers { uids: vec![uid] }, &admin.actor).await;
    settle::<RemoveMember, _, _>(&format!("{}/members", role_page(&id)), done)
}

/// What all policies of a role say.
#[server(prefix = "/api", endpoint = "console/role/permissions")]
pub async fn role_permissions(
    /// The role.
    id: String,
) -> Result<Vec<StatementInForce>, DoorError> {
    require_admin(Own::PoliciesRead).await?;
    Ok(admin::statements::of_roles(&access(), &[id]))
}

/// Deletes a role.
#[server(prefix = "/api", endpoint = "console/role/delete")]
pub async fn delete_role(
    /// Its id.
    id: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::RolesEdit).await?;
    match admin::roles::delete(&access(), vec![id.clone()], &admin.actor).await {
        Ok(()) => settle::<DeleteRole, _, DoorError>(super::PATH, Ok(())),
        Err(error) => settle::<DeleteRole, _, _>(&role_page(&id), Err(error)),
    }
}
