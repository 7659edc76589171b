//! The key that signs custom tickets.

use super::{Call, CallResult, NoParameters};
use doorward_admin::ticket_keys;
use doorward_contract::admin_action::action;
use doorward_identity::version::Expected;
use serde_json::json;

/// `CreateCustomLoginKeys`. The former key is accepted for two more hours.
pub async fn create(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    let file = ticket_keys::create(&call.permit::<action::TicketsEdit>()?, &Expected::Any).await?;
    Ok(json!({ "KeyID": file.private_key_id, "PrivateKey": file.private_key }))
}
