//! The environment: what `manager-node` asks for before its first call about users or roles.

use super::{Answer, Call};
use serde_json::{Value, json};

/// `DescribeEnvInfo`. Every signing key may ask: it says nothing that the SDK does not need for any other call.
pub async fn describe(call: &Call) -> Answer {
    Ok(json!({ "EnvInfo": { "EnvBaseInfo": base_info(call) } }))
}

/// `DescribeEnvs`. There is one.
pub async fn list(call: &Call) -> Answer {
    Ok(json!({ "EnvList": [base_info(call)], "Total": 1 }))
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
