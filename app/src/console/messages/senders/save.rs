//! Passes a sender's form to the use case.

use crate::AppError;
use crate::console::authorize::redirect_after;
use crate::console::changes::{Changes, Record};
use crate::request::error_on;
use doorward_access::Permit;
use doorward_admin::senders;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::{Channel, MailSender, SenderUpdate, Senders, SmsSender};
use doorward_contract::{ErrorCode, Secret};
use serde::Serialize;
use serde_json::{Map, Value};

/// Secret of a sender.
pub struct SecretInput {
    /// As entered; empty keeps the stored secret.
    pub secret: Secret,
    /// Whether the sender requires the secret.
    pub required: bool,
}

/// The channel that a form names.
pub fn channel_of(name: &str) -> Result<Channel, AppError> {
    Channel::parse(name).ok_or_else(|| AppError::unknown("channel"))
}

/// Sets the SMS sender and responds to the form.
pub async fn sms(
    permit: &Permit<action::SendersEdit>,
    sender: SmsSender,
    input: SecretInput,
    was: &str,
) -> Result<(), AppError> {
    let now = senders::get(&permit.implied());
    let (same, set) = (kind(&now.sms) == kind(&sender), now.sms_secret_set);
    let values = field_values(&sender);
    let done = match missing(&input, same && set) {
        Some(error) => Err(error),
        None => {
            let update = SenderUpdate { sender, secret: Some(input.secret) };
            let changes = Changes::part(was, Value::Object(Map::new()))?;
            let expected = changes.expected();
            let done = senders::set_sms(permit, update, &expected).await;
            done.map_err(|error| changes.describe(Record::Senders, error))
        }
    };
    answer(Channel::Sms, values, done)
}

/// Sets the email sender and responds to the form.
pub async fn mail(
    permit: &Permit<action::SendersEdit>,
    sender: MailSender,
    input: SecretInput,
    was: &str,
) -> Result<(), AppError> {
    let now = senders::get(&permit.implied());
    let (same, set) = (kind(&now.mail) == kind(&sender), now.mail_secret_set);
    let values = field_values(&sender);
    let done = match missing(&input, same && set) {
        Some(error) => Err(error),
        None => {
            let update = SenderUpdate { sender, secret: Some(input.secret) };
            let changes = Changes::part(was, Value::Object(Map::new()))?;
            let expected = changes.expected();
            let done = senders::set_mail(permit, update, &expected).await;
            done.map_err(|error| changes.describe(Record::Senders, error))
        }
    };
    answer(Channel::Mail, values, done)
}

fn missing(input: &SecretInput, stored: bool) -> Option<AppError> {
    let missing = input.required && !stored && input.secret.expose().is_empty();
    missing.then(|| AppError::new(ErrorCode::InvalidArgument).for_field("secret", "required"))
}

fn kind(sender: &impl Serialize) -> String {
    let members = serde_json::to_value(sender).unwrap_or_default();
    members.get("sender").and_then(Value::as_str).unwrap_or_default().to_owned()
}

// All members except the secret: values that a rejected form shows again without JavaScript.
fn field_values(sender: &impl Serialize) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = serde_json::to_value(sender) else { return Vec::new() };
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Object(headers) => super::http::lines(&headers),
        other => other.to_string(),
    };
    members.into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn answer(channel: Channel, values: Vec<(String, String)>, done: Result<Senders, AppError>) -> Result<(), AppError> {
    let kind = values.iter().find(|(name, _)| name == "sender").map(|(_, kind)| kind.as_str()).unwrap_or_default();
    let page = format!("/admin/messages/senders/{}?sender={kind}", channel.as_str());
    match done {
        Ok(_) => redirect_after::<_, AppError>(&page, Ok(())),
        Err(error) => {
            let error = values.iter().fold(error, |error, (name, text)| error.with_value_unless_changed(name, text));
            Err(error_on(&page, error))
        }
    }
}

/// Value of an optional field; `None` when empty.
pub fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Trims a line: whitespace around a pasted key is never part of it.
pub fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}
