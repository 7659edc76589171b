//! Reading and writing the audit log.

use crate::users::records as users;
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    event::{Event, EventAction, EventQuery},
    page::Page,
};
use doorward_identity::{Actor, Error, Identity, event as events, page};
use doorward_store::{Tx, event, user};

/// Records that an administrator read these messages, whose codes or links sign users in.
pub(crate) async fn messages_read(identity: &Identity, ids: &[&str], actor: &Actor) -> Result<(), Error> {
    let detail = serde_json::json!({ "messages": ids });
    events::by_admin_alone(identity, EventAction::MessageRead, actor, detail).await
}

/// Records an administrative action in the transaction that makes the change. `subject` is the account it concerns.
pub(crate) async fn write(
    identity: &Identity,
    tx: &Tx,
    action: EventAction,
    actor: &Actor,
    subject: Option<&user::Model>,
    detail: serde_json::Value,
) -> Result<(), Error> {
    events::by_admin(identity, tx, action, actor, subject, detail).await
}

/// One page of events, newest first.
///
/// # Errors
/// [`Error::Invalid`] for a malformed cursor, and for a contact that no account has.
pub async fn list(permit: &Permit<action::EventsRead>, query: &EventQuery) -> Result<Page<Event>, Error> {
    let identity = permit.identity();
    let limit = page::size(query.limit)?;
    let before_id = page::cursor("cursor", query.cursor.as_deref(), page::decode_id)?;
    let filter = event::Filter {
        action: query.action,
        outcome: query.outcome,
        involves: involved(identity, query.uid.as_deref()).await?,
        since: query.since.map(|at| at.as_millis()),
        until: query.until.map(|at| at.as_millis()),
        before_id,
        ..event::Filter::default()
    };
    let mut rows = event::list(identity.db().read(), filter, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.id.clone());
    Ok(Page { items: rows.into_iter().filter_map(events::view).collect(), next_cursor })
}

/// Resolves the user of the query to a uid. A text that matches no account is used as it is: it may be the uid of a
/// deleted account, `cli`, `api_key:<name>` or `application:<client_id>`.
async fn involved(identity: &Identity, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    match users::named(identity, text).await? {
        Some(user) => Ok(Some(user.uid.to_string())),
        None if users::is_contact(text) => Err(Error::invalid("uid", "unknown", |texts| texts.uid_unknown)),
        None => Ok(Some(text.to_owned())),
    }
}
