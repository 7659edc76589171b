//! Policies of roles, and the environment policy in Rego.

use super::{Call, CallResult, fault::Fault};
use crate::http::language::sentences;
use doorward_admin::{policies, roles};
use doorward_contract::ErrorCode;
use doorward_contract::access::{DocumentText, ENVIRONMENT_POLICY, PolicyUpdate};
use doorward_contract::admin_action::action;
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::json;

/// The policy that CloudBase adds to that of the environment. Doorward has none.
const EXTENSION: &str = "authz.platform.extension.rego";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    resource_type: Option<String>,
}

/// `DescribeResourcePolicyList`: which role has which policy.
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { resource_type } = call.read()?;
    let kind = resource_type.unwrap_or_else(|| "policy".into());
    let permit = call.permit::<action::RolesRead>()?;
    let mut found = Vec::new();
    for role in roles::all(&permit).await? {
        for code in role.policies.iter().filter(|_| kind == "policy") {
            found.push(json!({
                "PolicyId": code,
                "ResourceId": code,
                "ResourceName": code,
                "ResourceType": kind,
                "RoleId": role.id,
                "RoleIdentity": role.id,
                "RoleName": role.name,
                "IsAccess": true,
            }));
        }
    }
    Ok(json!({ "Data": { "Total": found.len().to_string(), "PolicyList": found } }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ConfigParameters {
    key: String,
    value: String,
}

/// `DescribeEnvConfig`: the environment policy, empty if there is none.
pub async fn describe_environment(call: &Call) -> CallResult {
    let ConfigParameters { key, .. } = call.read()?;
    let permit = call.permit::<action::PoliciesRead>()?;
    let value = match key.as_str() {
        ENVIRONMENT_POLICY => match policies::get(&permit, ENVIRONMENT_POLICY, call.language()).await {
            Ok(policy) => policy.text,
            Err(error) if error.code() == ErrorCode::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        },
        EXTENSION => String::new(),
        _ => return Err(Fault::invalid(sentences().wrong_value("Key"))),
    };
    Ok(json!({ "Item": { "Key": key, "Value": value } }))
}

/// `ModifyEnvConfig`: creates or replaces the environment policy, which then decides in place of those of roles.
pub async fn modify_environment(call: &Call) -> CallResult {
    let ConfigParameters { key, value } = call.read()?;
    let permit = call.permit::<action::PoliciesEdit>()?;
    if key != ENVIRONMENT_POLICY {
        return Err(Fault::invalid(sentences().wrong_value("Key")));
    }
    let update = PolicyUpdate { document: Some(DocumentText(value)), ..PolicyUpdate::default() };
    policies::put(&permit, ENVIRONMENT_POLICY, update, &Expected::Any).await?;
    Ok(json!({ "AffectedRows": 1 }))
}
