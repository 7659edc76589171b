//! Applications: the three limits that CloudBase's clients have.

use super::{Call, CallResult};
use doorward_admin::applications;
use doorward_contract::admin_action::action;
use doorward_contract::application::ApplicationPatch;
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct DescribeParameters {
    id: String,
}

/// `DescribeClient`
pub async fn describe(call: &Call) -> CallResult {
    let DescribeParameters { id } = call.read()?;
    let application = applications::get(&call.permit::<action::ApplicationsRead>()?, &id).await?;
    Ok(json!({
        "Id": application.id,
        "CreatedAt": application.created_at,
        "UpdatedAt": application.updated_at,
        "AccessTokenExpiresIn": application.access_token_seconds,
        "RefreshTokenExpiresIn": application.refresh_token_seconds,
        "MaxDevice": application.max_sessions,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ModifyParameters {
    id: String,
    access_token_expires_in: Option<u32>,
    refresh_token_expires_in: Option<u32>,
    max_device: Option<i16>,
}

/// `ModifyClient`
pub async fn modify(call: &Call) -> CallResult {
    let input: ModifyParameters = call.read()?;
    let patch = ApplicationPatch {
        access_token_seconds: input.access_token_expires_in,
        refresh_token_seconds: input.refresh_token_expires_in,
        max_sessions: input.max_device,
        ..ApplicationPatch::default()
    };
    applications::edit(&call.permit::<action::ApplicationsEdit>()?, &input.id, patch, &Expected::Any).await?;
    Ok(json!({}))
}
