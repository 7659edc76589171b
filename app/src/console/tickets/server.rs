//! Server functions that list, create and delete keys.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::provider::{TicketKey, TicketKeyFile};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use doorward_admin::ticket_keys;

/// Active keys, newest first.
#[server(prefix = "/api", endpoint = "console/tickets")]
pub async fn list_ticket_keys() -> Result<Vec<TicketKey>, AppError> {
    let permit = require::<ListTicketKeys>().await?;
    Ok(ticket_keys::list(&permit).await?)
}
requires!(ListTicketKeys: TicketsRead);

/// Creates a key and returns its file. Fails without JavaScript, because the page could not show the file.
#[server(prefix = "/api", endpoint = "console/tickets/make")]
pub async fn make_ticket_key(
    /// The key shown as the current one, as `{"key":…}`.
    was: String,
) -> Result<TicketKeyFile, AppError> {
    use doorward_contract::ErrorCode;
    let permit = require::<MakeTicketKey>().await?;
    if crate::request::wants_html() {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("", "needs_script");
        return Err(crate::request::error_on(super::PATH, error));
    }
    let changes = Changes::whole(&was, serde_json::json!({}))?;
    let done = ticket_keys::create(&permit, &changes.expected()).await;
    done.map_err(|error| crate::request::error_on(super::PATH, changes.describe(Record::TicketKeys, error)))
}
requires!(MakeTicketKey: TicketsEdit);

/// Invalidates a key.
#[server(prefix = "/api", endpoint = "console/tickets/end")]
pub async fn end_ticket_key(
    id: String,
    /// Number of users without another sign-in method, as shown to the administrator.
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    let permit = require::<EndTicketKey>().await?;
    let done = ticket_keys::delete(&permit, &id, confirmed_users.unwrap_or(0)).await;
    redirect_after(super::PATH, done.map_err(|error| AppError::from(error).with_detail("id", &id)))
}
requires!(EndTicketKey: TicketsEdit);
