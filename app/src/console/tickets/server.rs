//! Reads, makes and ends keys.

use crate::DoorError;
use doorward_contract::provider::{TicketKey, TicketKeyFile};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::door::{require_admin, settle};
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;
#[cfg(feature = "ssr")]
use doorward_identity::admin::ticket_keys;

/// Keys that count, newest first.
#[server(prefix = "/api", endpoint = "console/tickets")]
pub async fn list_ticket_keys() -> Result<Vec<TicketKey>, DoorError> {
    let admin = require_admin(Own::TicketsRead).await?;
    Ok(ticket_keys::list(&admin.identity).await?)
}

/// Makes a key and answers its file. A browser without script could not be shown it and makes none.
#[server(prefix = "/api", endpoint = "console/tickets/make")]
pub async fn make_ticket_key(
    /// The key that the page shows as the one in use, as `{"key":…}`.
    was: String,
) -> Result<TicketKeyFile, DoorError> {
    use doorward_contract::ErrorCode;
    let admin = require_admin(Own::TicketsEdit).await?;
    if crate::door::wants_html() {
        let error = DoorError::new(ErrorCode::InvalidArgument).on("", "needs_script");
        return Err(crate::door::refuse::<MakeTicketKey>(super::PATH, error));
    }
    let changes = Changes::whole(&was, serde_json::json!({}))?;
    let done = ticket_keys::create(&admin.identity, &changes.expected(), &admin.actor).await;
    done.map_err(|error| crate::door::refuse::<MakeTicketKey>(super::PATH, changes.told(Record::TicketKeys, error)))
}

/// Makes a key count no more.
#[server(prefix = "/api", endpoint = "console/tickets/end")]
pub async fn end_ticket_key(
    /// The key.
    id: String,
    /// How many people the administrator was told lose their only sign-in method.
    told: Option<u64>,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::TicketsEdit).await?;
    let done = ticket_keys::delete(&admin.identity, &id, told.unwrap_or(0), &admin.actor).await;
    settle::<EndTicketKey, _, _>(super::PATH, done.map_err(|error| DoorError::from(error).keeping("id", &id)))
}
