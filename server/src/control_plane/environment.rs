//! The environment: what `manager-node` asks for before its first call about users or roles.

use super::{Call, CallResult, NoParameters, page_of};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// `DescribeEnvInfo`. Every signing key may ask: it says nothing that the SDK does not need for any other call.
pub async fn describe(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    Ok(json!({ "EnvInfo": { "EnvBaseInfo": base_info(call) } }))
}

/// What the SDK's `describeEnvs` may send. The filters choose among several environments of CloudBase.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    limit: Option<u64>,
    offset: Option<u64>,
    #[serde(rename = "WxAppId")]
    _wx_app_id: IgnoredAny,
    #[serde(rename = "IsVisible")]
    _is_visible: IgnoredAny,
    #[serde(rename = "Channels")]
    _channels: IgnoredAny,
    #[serde(rename = "EnvType")]
    _env_type: IgnoredAny,
    #[serde(rename = "EnvTypes")]
    _env_types: IgnoredAny,
}

/// `DescribeEnvs`. There is one.
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { limit, offset, .. } = call.read()?;
    let page = page_of(vec![base_info(call)], (offset.unwrap_or(0), limit.unwrap_or(20)));
    Ok(json!({ "EnvList": page, "Total": 1 }))
}

/// The services that CloudBase has beside users and permissions are absent.
fn base_info(call: &Call) -> Value {
    let access = &call.services.access;
    let options = access.identity().options();
    // Only an environment policy reads headers. Without one, the policies of roles decide.
    let meta = match access.looks_at_headers() {
        true => json!([{ "Key": "authz_engine", "Value": "opa" }]),
        false => json!([]),
    };
    json!({
        "EnvId": options.env_id,
        "Alias": options.product_name,
        "Status": "NORMAL",
        "EnvStatus": "NORMAL",
        "Source": "doorward",
        "Region": "",
        "IsDefault": true,
        "Databases": [],
        "Storages": [],
        "Functions": [],
        "LogServices": [],
        "StaticStorages": [],
        "CustomLogServices": [],
        "PostgreSQL": [],
        "Tags": [],
        "Meta": meta,
    })
}
