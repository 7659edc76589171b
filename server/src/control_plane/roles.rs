//! Roles, their members and policies. The ID of a role is its `RoleIdentity`.

use super::users::given;
use super::{Call, CallResult, Tally, check_list, fault::Fault, page_of, paging};
use crate::http::language::sentences;
use doorward_access::Permit;
use doorward_admin::{members, policies, roles};
use doorward_contract::access::{DocumentText, NewPolicy};
use doorward_contract::admin_action::action;
use doorward_contract::resource::ResourceType;
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole, PageQuery, Role, RolePatch};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Value, json};

/// Most members of a role in a response.
const MOST_MEMBERS: usize = 1_000;

/// A policy of a role. Doorward attaches policies by their code; it has no permissions of single resources of a role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct PolicyItem {
    /// `policy` or another word; not the type of a resource.
    resource_type: String,
    resource: String,
    resource_name: Option<String>,
    permission: Option<String>,
    effect: Option<String>,
    is_bind_all_access: bool,
    sub_resource_id_list: Vec<String>,
    row_permission: Vec<Value>,
    feature_auth: Option<Value>,
    gateway_policy_code: Option<String>,
    gateway_policy_name: Option<String>,
    gateway_policy_description: Option<String>,
    /// A document: the policy is created.
    gateway_policy_expression: Option<String>,
}

impl PolicyItem {
    fn code(&self) -> Result<&str, Fault> {
        let of_resource = ResourceType::parse(&self.resource_type).is_some() || self.is_bind_all_access;
        let in_part = !self.row_permission.is_empty() || !self.sub_resource_id_list.is_empty();
        let is_set = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        let denies = self.effect.as_deref().is_some_and(|effect| effect.eq_ignore_ascii_case("deny"));
        if of_resource || in_part || denies || is_set(&self.permission) || self.feature_auth.is_some() {
            return Err(Fault::unsupported(sentences().policy_item_unsupported));
        }
        let code = self.gateway_policy_code.as_deref().filter(|code| !code.is_empty()).unwrap_or(&self.resource);
        if code.is_empty() { Err(Fault::missing("Resource")) } else { Ok(code) }
    }
}

fn codes(items: &[PolicyItem]) -> Result<Vec<String>, Fault> {
    items.iter().map(|item| item.code().map(str::to_owned)).collect()
}

/// Creates the policies whose documents came along.
async fn create_policies(call: &Call, items: &[PolicyItem]) -> Result<(), Fault> {
    for item in items {
        let Some(document) = item.gateway_policy_expression.clone().filter(|text| !text.is_empty()) else { continue };
        let new = NewPolicy {
            code: item.code()?.to_owned(),
            name: given(item.gateway_policy_name.clone()).or_else(|| given(item.resource_name.clone())),
            description: given(item.gateway_policy_description.clone()),
            document: DocumentText(document),
        };
        policies::create(&call.permit::<action::PoliciesEdit>()?, new).await?;
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct CreateParameters {
    role_name: String,
    role_identity: String,
    description: Option<String>,
    member_uids: Vec<String>,
    policies: Vec<PolicyItem>,
}

/// `CreateRole`
pub async fn create(call: &Call) -> CallResult {
    let input: CreateParameters = call.read()?;
    let permit = call.permit::<action::RolesEdit>()?;
    let adding = match input.member_uids.is_empty() {
        true => None,
        false => Some(call.permit::<action::MembersEdit>()?),
    };
    let codes = codes(&input.policies)?;
    create_policies(call, &input.policies).await?;
    let new = NewRole {
        id: input.role_identity,
        name: input.role_name,
        description: input.description,
        policies: codes.clone(),
    };
    let role = roles::create(&permit, new).await?;
    if let Some(adding) = adding {
        let new = NewMembers { uids: input.member_uids.clone(), expires_at: None };
        if let Err(error) = members::add(&adding, &role.id, new).await {
            // Not half of it: with the corrected members, the call would fail because the role exists.
            let _ = roles::delete(&permit, vec![role.id]).await;
            return Err(error.into());
        }
    }
    let attached: Vec<_> = codes.iter().map(|code| policy_item(code)).collect();
    Ok(json!({ "Data": { "RoleId": role.id, "MemberUids": input.member_uids, "Policies": attached } }))
}

fn policy_item(code: &str) -> Value {
    json!({ "ResourceType": "policy", "Resource": code, "GatewayPolicyCode": code })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    page_number: Option<u64>,
    page_size: Option<u64>,
    role_id: Option<String>,
    role_identity: Option<String>,
    role_name: Option<String>,
    load_details: bool,
}

/// `DescribeRoleList`. Pages are those of custom roles; system roles are on every page.
pub async fn list(call: &Call) -> CallResult {
    let input: ListParameters = call.read()?;
    let permit = call.permit::<action::RolesRead>()?;
    let page = paging(input.page_number, input.page_size, 10)?;
    let mut all = roles::all(&permit).await?;
    let (id, identity, name) = (given(input.role_id), given(input.role_identity), given(input.role_name));
    let is_named =
        |role: &Role| name.as_deref().is_none_or(|part| role.name.to_lowercase().contains(&part.to_lowercase()));
    all.retain(|role| [&id, &identity].into_iter().flatten().all(|wanted| *wanted == role.id) && is_named(role));
    let total = all.len();
    let (system, custom): (Vec<_>, Vec<_>) = all.into_iter().partition(|role| role.system);
    let custom_total = custom.len();
    let system = views(call, &permit, system, input.load_details).await?;
    let custom = views(call, &permit, page_of(custom, page), input.load_details).await?;
    Ok(json!({ "Data": {
        "TotalCount": total, "CustomTotalCount": custom_total, "SystemRoles": system, "CustomRoles": custom,
    } }))
}

async fn views(
    call: &Call,
    permit: &Permit<action::RolesRead>,
    found: Vec<Role>,
    details: bool,
) -> Result<Vec<Value>, Fault> {
    let mut views = Vec::with_capacity(found.len());
    for role in found {
        let mut view = json!({
            "RoleId": role.id,
            "RoleIdentity": role.id,
            "RoleName": role.name,
            "RoleType": if role.system { "system" } else { "custom" },
            "Description": role.description,
        });
        if details {
            view["Members"] = members_of(permit, &role).await?.into();
            view["Policies"] = policies_of(call, permit, &role).await?.into();
        }
        views.push(view);
    }
    Ok(views)
}

/// The first members of a role; none where membership is automatic.
async fn members_of(permit: &Permit<action::RolesRead>, role: &Role) -> Result<Vec<Value>, Fault> {
    let (mut found, mut query) = (Vec::new(), PageQuery { limit: Some(200), cursor: None });
    while !role.automatic && found.len() < MOST_MEMBERS {
        let page = members::list(permit, &role.id, &query).await?;
        found.extend(page.items.into_iter().map(|member| {
            let (name, nickname) = (member.username.unwrap_or_default(), member.name.unwrap_or_default());
            json!({ "Uid": member.uid, "Name": name, "NickName": nickname })
        }));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

async fn policies_of(call: &Call, permit: &Permit<action::RolesRead>, role: &Role) -> Result<Vec<Value>, Fault> {
    let mut found = Vec::with_capacity(role.policies.len());
    for code in &role.policies {
        let policy = policies::get(&permit.implied(), code, call.language()).await?;
        let mut item = policy_item(code);
        item["GatewayPolicyName"] = policy.name.into();
        item["GatewayPolicyDescription"] = policy.description.into();
        item["GatewayPolicyExpression"] = policy.text.into();
        found.push(item);
    }
    Ok(found)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ModifyParameters {
    role_id: String,
    role_name: Option<String>,
    description: Option<String>,
    add_member_uids: Vec<String>,
    remove_member_uids: Vec<String>,
    add_policies: Vec<PolicyItem>,
    remove_policies: Vec<PolicyItem>,
}

/// `ModifyRole`
pub async fn modify(call: &Call) -> CallResult {
    let input: ModifyParameters = call.read()?;
    let (id, name) = (input.role_id.as_str(), given(input.role_name));
    let (attached, detached) = (codes(&input.add_policies)?, codes(&input.remove_policies)?);
    let edits = name.is_some() || input.description.is_some() || !attached.is_empty() || !detached.is_empty();
    let moves = !input.add_member_uids.is_empty() || !input.remove_member_uids.is_empty();
    let editing = edits.then(|| call.permit::<action::RolesEdit>()).transpose()?;
    let moving = moves.then(|| call.permit::<action::MembersEdit>()).transpose()?;
    if let Some(permit) = &editing {
        let patch = RolePatch { name, description: input.description.clone() };
        if patch != RolePatch::default() {
            roles::edit(permit, id, patch, &Expected::Any).await?;
        }
        create_policies(call, &input.add_policies).await?;
        change_policies(permit, id, &attached, &detached).await?;
    }
    if let Some(permit) = &moving {
        if !input.add_member_uids.is_empty() {
            members::add(permit, id, NewMembers { uids: input.add_member_uids.clone(), expires_at: None }).await?;
        }
        if !input.remove_member_uids.is_empty() {
            members::remove(permit, id, FormerMembers { uids: input.remove_member_uids.clone() }).await?;
        }
    }
    let items = |codes: &[String]| codes.iter().map(|code| policy_item(code)).collect::<Vec<_>>();
    Ok(json!({ "Data": {
        "Success": true,
        "AddedMemberUids": input.add_member_uids,
        "RemovedMemberUids": input.remove_member_uids,
        "AddedPolicies": items(&attached),
        "RemovedPolicies": items(&detached),
    } }))
}

/// Attaches and detaches policies if the role still has the ones that it was read with.
async fn change_policies(
    permit: &Permit<action::RolesEdit>,
    id: &str,
    attached: &[String],
    detached: &[String],
) -> Result<(), Fault> {
    if attached.is_empty() && detached.is_empty() {
        return Ok(());
    }
    let role = roles::get(&permit.implied(), id).await?;
    let expected = Expected::content(&role.editable());
    let mut codes = role.policies;
    codes.retain(|code| !detached.contains(code));
    codes.extend(attached.iter().cloned());
    roles::set_policies(permit, id, codes, &expected).await?;
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    role_ids: Vec<String>,
}

/// `DeleteRoles`
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { role_ids } = call.read()?;
    let permit = call.permit::<action::RolesEdit>()?;
    check_list("RoleIds", &role_ids)?;
    let mut tally = Tally::default();
    for id in role_ids {
        tally.count(roles::delete(&permit, vec![id]).await.map_err(Fault::from))?;
    }
    tally.finish()
}
