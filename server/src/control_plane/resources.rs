//! Access levels and security rules of resources.

use super::users::given;
use super::{Call, CallResult, fault::Fault};
use doorward_admin::resources;
use doorward_contract::access::DocumentText;
use doorward_contract::admin_action::action;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_contract::resources::{Resource, ResourceQuery, ResourceUpdate};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Value, json};

/// The resource that stands for all functions.
const ALL_FUNCTIONS: &str = "*";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ModifyParameters {
    resource_type: ResourceType,
    resource: Option<String>,
    permission: ResourceLevel,
    security_rule: Option<String>,
}

/// `ModifyResourcePermission`. A resource that does not exist is registered.
pub async fn modify(call: &Call) -> CallResult {
    let input: ModifyParameters = call.read()?;
    let permit = call.permit::<action::ResourcesEdit>()?;
    let name = match (given(input.resource), input.resource_type) {
        (Some(name), _) => name,
        (None, ResourceType::Function) => ALL_FUNCTIONS.to_owned(),
        (None, _) => return Err(Fault::missing("Resource")),
    };
    let rule = given(input.security_rule).map(DocumentText);
    let update = ResourceUpdate { level: Some(input.permission), rule, ..ResourceUpdate::default() };
    resources::put(&permit, input.resource_type, &name, update, &Expected::Any).await?;
    Ok(json!({ "Data": { "Success": true } }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    resource_type: ResourceType,
    #[serde(default)]
    resources: Vec<String>,
}

/// `DescribeResourcePermission`
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { resource_type, resources: names } = call.read()?;
    let permit = call.permit::<action::ResourcesRead>()?;
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let query = ResourceQuery { kind: Some(resource_type), limit: Some(200), cursor };
        let page = resources::list(&permit, &query).await?;
        let wanted = |resource: &Resource| names.is_empty() || names.contains(&resource.name);
        found.extend(page.items.into_iter().filter(wanted).map(view));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(json!({ "Data": { "TotalCount": found.len(), "PermissionList": found } }))
}

fn view(resource: Resource) -> Value {
    json!({
        "ResourceType": resource.kind,
        "Resource": resource.name,
        "Permission": resource.level,
        "SecurityRule": resource.rule.unwrap_or_default(),
    })
}
