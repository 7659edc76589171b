//! Server functions for roles, their members and their policies.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::access::PolicySummary;
use doorward_contract::organization::RoleNode;
use doorward_contract::page::Page;
use doorward_contract::roles::{Member, Role};
use doorward_contract::simulation::{Effects, StatementInForce};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::console::access::{account_names, role_page};
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::request::error_on;
#[cfg(feature = "ssr")]
use doorward_access::Error;
#[cfg(feature = "ssr")]
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole, PageQuery, RolePatch};

#[cfg(feature = "ssr")]
const ROWS: u16 = 100;

#[cfg(feature = "ssr")]
fn page_at(cursor: Option<String>) -> PageQuery {
    PageQuery { limit: Some(ROWS), cursor }
}

/// One page of roles. JSON, because form encoding cannot express an absent cursor.
#[server(prefix = "/api", endpoint = "console/roles", input = Json)]
pub async fn list_roles(cursor: Option<String>) -> Result<Page<Role>, AppError> {
    let permit = require::<ListRoles>().await?;
    Ok(doorward_admin::roles::list(&permit, &page_at(cursor)).await?)
}
requires!(ListRoles: RolesRead);

/// One role; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/role")]
pub async fn read_role(id: String) -> Result<Option<Role>, AppError> {
    let permit = require::<ReadRole>().await?;
    found(doorward_admin::roles::get(&permit, &id).await)
}
requires!(ReadRole: RolesRead);

/// Creates a role and returns its ID.
#[server(prefix = "/api", endpoint = "console/role/create")]
pub async fn create_role(id: String, name: String, description: String) -> Result<String, AppError> {
    let permit = require::<CreateRole>().await?;
    let new = NewRole { id: id.clone(), name: name.clone(), description: Some(description.clone()), policies: vec![] };
    match doorward_admin::roles::create(&permit, new).await {
        Ok(role) => redirect_after::<_, AppError>(&format!("{}/policies", role_page(&role.id)), Ok(role.id)),
        Err(error) => {
            let error = AppError::from(error).with_value("id", &id).with_value("name", &name);
            Err(error_on("/admin/new-role", error.with_value("description", &description)))
        }
    }
}
requires!(CreateRole: RolesEdit);

#[server(prefix = "/api", endpoint = "console/role/edit")]
pub async fn edit_role(
    id: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    name: String,
    description: String,
) -> Result<(), AppError> {
    let permit = require::<EditRole>().await?;
    let input = serde_json::json!({ "name": name, "description": description });
    let done = async {
        let changes = Changes::read(&was, input)?;
        let patch: RolePatch = changes.patch()?;
        let done = doorward_admin::roles::edit(&permit, &id, patch, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.describe(Record::Role, error).with_value_unless_changed("name", &name))
    };
    let done = done.await.map_err(|error| error.with_value_unless_changed("description", &description));
    redirect_after(&role_page(&id), done)
}
requires!(EditRole: RolesEdit);

/// All policies with their effects, attached ones first. `None` when the role does not exist.
#[server(prefix = "/api", endpoint = "console/role/policies")]
pub async fn read_attached(id: String) -> Result<Option<Vec<(PolicySummary, Effects)>>, AppError> {
    let permit = require::<ReadAttached>().await?;
    if found(doorward_admin::roles::get(&permit, &id).await)?.is_none() {
        return Ok(None);
    }
    let mut all = doorward_admin::statements::policies(&permit.implied(), permit.actor().language()).await?;
    all.sort_by_key(|(policy, _)| !policy.roles.contains(&id));
    Ok(Some(all))
}
requires!(ReadAttached: RolesRead);

/// Attaches exactly these policies. An empty selection is absent from the form.
#[server(prefix = "/api", endpoint = "console/role/set-policies")]
pub async fn set_policies(
    id: String,
    /// Codes attached when the form was rendered, as JSON.
    was: String,
    /// Codes of the checked policies.
    policies: Option<Vec<String>>,
) -> Result<(), AppError> {
    let permit = require::<SetPolicies>().await?;
    let done = apply_selection(&permit, &id, &was, &policies.unwrap_or_default()).await;
    redirect_after(&format!("{}/policies", role_page(&id)), done)
}
requires!(SetPolicies: RolesEdit);

/// Attaches newly checked policies and detaches unchecked ones; concurrent changes to other policies are kept.
#[cfg(feature = "ssr")]
async fn apply_selection(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::RolesEdit>,
    id: &str,
    was: &str,
    policies: &[String],
) -> Result<(), AppError> {
    use doorward_contract::ErrorCode;
    use doorward_identity::version::Expected;
    let was: Vec<String> = serde_json::from_str(was).map_err(|_| AppError::new(ErrorCode::InvalidArgument))?;
    let role = doorward_admin::roles::get(&permit.implied(), id).await?;
    let expected = Expected::content(&role.editable());
    let mut codes = role.policies;
    codes.retain(|code| policies.contains(code) || !was.contains(code));
    let checked = policies.iter().filter(|code| !was.contains(code)).cloned();
    let added: Vec<_> = checked.filter(|code| !codes.contains(code)).collect();
    codes.extend(added);
    Ok(doorward_admin::roles::set_policies(permit, id, codes, &expected).await.map(drop)?)
}

/// One page of members; `None` when the role has no editable members or does not exist.
#[server(prefix = "/api", endpoint = "console/role/members", input = Json)]
pub async fn list_members(id: String, cursor: Option<String>) -> Result<Option<Page<Member>>, AppError> {
    let permit = require::<ListMembers>().await?;
    match doorward_admin::members::list(&permit, &id, &page_at(cursor)).await {
        Err(Error::Fixed(_)) => Ok(None),
        page => found(page),
    }
}
requires!(ListMembers: RolesRead);

/// Departments and positions that assign a role; empty when the role does not exist.
#[server(prefix = "/api", endpoint = "console/role/nodes")]
pub async fn list_role_sources(id: String) -> Result<Vec<RoleNode>, AppError> {
    let permit = require::<ListRoleSources>().await?;
    let of_role = found(doorward_admin::organization::places::of_role(&permit, &id).await)?;
    Ok(of_role.map(|of_role| of_role.nodes).unwrap_or_default())
}
requires!(ListRoleSources: RolesRead);

/// Assigns a role to several accounts, with an optional expiry date.
#[server(prefix = "/api", endpoint = "console/role/add-members")]
pub async fn add_members(
    id: String,
    /// Usernames, email addresses, phone numbers or uids, one per line.
    uids: String,
    /// `YYYY-MM-DD`, or empty for no expiry.
    expires_at: String,
) -> Result<(), AppError> {
    let permit = require::<AddMembers>().await?;
    let done = add(&permit, &id, &uids, &expires_at).await;
    let done = done.map_err(|error| error.with_value("uids", &uids).with_value("expires_at", &expires_at));
    redirect_after(&format!("{}/members", role_page(&id)), done)
}
requires!(AddMembers: MembersEdit);

#[cfg(feature = "ssr")]
async fn add(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::MembersEdit>,
    id: &str,
    names: &str,
    until: &str,
) -> Result<(), AppError> {
    let expires_at = crate::console::access::end_of_day(until)?;
    let uids = doorward_admin::members::named(permit, &account_names(names)).await?;
    Ok(doorward_admin::members::add(permit, id, NewMembers { uids, expires_at }).await?)
}

/// Removes a role from an account.
#[server(prefix = "/api", endpoint = "console/role/remove-member")]
pub async fn remove_member(id: String, uid: String) -> Result<(), AppError> {
    let permit = require::<RemoveMember>().await?;
    let done = doorward_admin::members::remove(&permit, &id, FormerMembers { uids: vec![uid] }).await;
    redirect_after(&format!("{}/members", role_page(&id)), done)
}
requires!(RemoveMember: MembersEdit);

/// Combined statements of all policies of a role.
#[server(prefix = "/api", endpoint = "console/role/permissions")]
pub async fn role_permissions(id: String) -> Result<Vec<StatementInForce>, AppError> {
    let permit = require::<RolePermissions>().await?;
    Ok(doorward_admin::statements::of_roles(&permit, &[id]))
}
requires!(RolePermissions: PoliciesRead);

#[server(prefix = "/api", endpoint = "console/role/delete")]
pub async fn delete_role(
    id: String,
    /// Record that the card was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<DeleteRole>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = doorward_admin::roles::delete_one(&permit, &id, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Role, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(super::PATH, Ok(())),
        Err(error) => redirect_after(&role_page(&id), Err(error)),
    }
}
requires!(DeleteRole: RolesEdit);
