//! Deliveries: what is sent to webhooks about an event.

use super::signature::Body;
use crate::{Error, Identity};
use doorward_contract::{Timestamp, event::EventAction, hook::DeliveryState};
use doorward_store::{ConnectionTrait, Tx, event, webhook_delivery};
use serde_json::{Value, json};

/// Longest body in bytes. An event with more details, such as a change of a large policy, is sent without them.
const MAX_BODY: usize = 65_536;

/// `type` of a test.
const TEST: &str = "webhook.test";

/// Whether a webhook is sent this action.
pub(crate) fn is_wanted(identity: &Identity, action: EventAction) -> bool {
    identity.hooks().subscribers(action).next().is_some()
}

/// Adds the deliveries of an event, in the transaction that records it.
pub(crate) async fn record(identity: &Identity, tx: &Tx, action: EventAction, row: &event::Model) -> Result<(), Error> {
    let hooks = identity.hooks();
    let mut body = None;
    for webhook_id in hooks.subscribers(action) {
        let body = match &body {
            Some(body) => body,
            None => body.insert(body_of(action, row)?),
        };
        let delivery = waiting(identity, webhook_id, action.as_str(), Some(&row.id), body.clone());
        webhook_delivery::insert(tx, delivery).await?;
    }
    Ok(())
}

/// The JSON about an event: `data` is the event as the audit log shows it.
fn body_of(action: EventAction, row: &event::Model) -> Result<String, Error> {
    let write = |row: event::Model| {
        let data = crate::event::view(row).ok_or(Error::Internal("an event has no known action"))?;
        Body { kind: action.as_str(), timestamp: data.at, data }.to_json()
    };
    let body = write(row.clone())?;
    if body.len() <= MAX_BODY {
        return Ok(body);
    }
    write(event::Model { detail: json!({ "truncated": true }), ..row.clone() })
}

fn waiting(
    identity: &Identity,
    webhook_id: &str,
    kind: &str,
    event_id: Option<&str>,
    body: String,
) -> webhook_delivery::Model {
    let now = identity.now().as_millis();
    webhook_delivery::Model {
        id: identity.new_id(),
        webhook_id: webhook_id.to_owned(),
        kind: kind.to_owned(),
        event_id: event_id.map(str::to_owned),
        body,
        state: DeliveryState::Waiting,
        attempts: 0,
        status: None,
        error: None,
        response: None,
        created_at: now,
        attempted_at: None,
        next_attempt_at: Some(now),
    }
}

/// Adds a delivery that reports nothing, for an administrator who tests a webhook. Returns it.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn test_delivery(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    webhook_id: &str,
) -> Result<webhook_delivery::Model, Error> {
    let timestamp: Timestamp = identity.now();
    let body = Body::<Value> { kind: TEST, timestamp, data: json!({}) }.to_json()?;
    let row = waiting(identity, webhook_id, TEST, None, body);
    webhook_delivery::insert(conn, row.clone()).await?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::{MAX_BODY, body_of};
    use doorward_contract::event::{EventAction, Outcome};
    use doorward_store::event;
    use serde_json::{Value, json};

    fn row(detail: Value) -> event::Model {
        event::Model {
            id: "e1".into(),
            at: 1_795_564_800_000,
            action: EventAction::PolicyChanged.as_str().into(),
            outcome: Outcome::Success,
            method: None,
            actor: Some("cli".into()),
            subject: None,
            subject_name: None,
            client_id: None,
            session_id: None,
            ip: None,
            user_agent: None,
            detail,
        }
    }

    #[test]
    fn a_body_is_the_event_and_one_with_too_many_details_says_so() {
        let read = |detail: Value| {
            let body = body_of(EventAction::PolicyChanged, &row(detail)).unwrap();
            assert!(body.len() <= MAX_BODY);
            serde_json::from_str::<Value>(&body).unwrap()
        };
        let small = read(json!({ "policy": "reports" }));
        assert_eq!(small["type"], "policy.changed");
        assert_eq!(small["timestamp"], "2026-11-25T00:00:00.000Z");
        assert_eq!(small["data"]["detail"], json!({ "policy": "reports" }));
        assert_eq!(small["data"]["actor"], "cli");
        let large = read(json!({ "document": "x".repeat(MAX_BODY) }));
        assert_eq!(large["data"]["detail"], json!({ "truncated": true }));
        assert_eq!(large["data"]["id"], "e1");
    }
}
