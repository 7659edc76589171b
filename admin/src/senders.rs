//! Managing SMS and email providers, and sending test messages.

use crate::recipient;
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret,
    event::EventAction,
    messaging::{Channel, MailSender, MessageKind, SenderUpdate, Senders, SmsSender},
};
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_identity::{Actor, lockout::AdministratorAccess};
use doorward_identity::{
    Error, Identity,
    contact::Contact,
    event,
    outbox::{self, NewMessage, SECRET_PLACE, Usage},
    throttle, verification,
    version::Expected,
};
use doorward_messaging::ConfigError;
use doorward_store::sender;
use serde::Serialize;
use serde_json::{Value, json};

/// Seconds after which a test message expires unsent.
const TEST_SECS: i64 = 600;

/// The SMS and email providers in use.
pub fn get(permit: &Permit<action::SendersRead>) -> Senders {
    load(permit.identity())
}

pub(crate) fn load(identity: &Identity) -> Senders {
    identity.senders().view()
}

/// Sets the SMS provider if it still has the expected version. An absent secret keeps the stored one, unless
/// it would be sent to another address.
///
/// # Errors
/// [`Error::Invalid`] names the member that is wrong; [`Error::ReauthenticationRequired`], [`Error::Changed`].
pub async fn set_sms(
    permit: &Permit<action::SendersEdit>,
    update: SenderUpdate<SmsSender>,
    expected: &Expected,
) -> Result<Senders, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    doorward_messaging::check_sms(&update.sender).map_err(unusable)?;
    store(identity, Channel::Sms, update, expected, actor).await
}

/// Sets the email provider if it still has the expected version. An absent secret keeps the stored one, unless
/// it would be sent to another address.
///
/// # Errors
/// [`Error::Invalid`] names the member that is wrong; [`Error::ReauthenticationRequired`], [`Error::Changed`].
pub async fn set_mail(
    permit: &Permit<action::SendersEdit>,
    update: SenderUpdate<MailSender>,
    expected: &Expected,
) -> Result<Senders, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    doorward_messaging::check_mail(&update.sender).map_err(unusable)?;
    store(identity, Channel::Mail, update, expected, actor).await
}

fn unusable(error: ConfigError) -> Error {
    Error::Invalid { field: error.field, reason: error.reason, sentence: error.sentence }
}

fn json_of(sender: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(sender).map_err(|_| Error::Internal("a sender is always JSON"))
}

async fn store<S: Serialize>(
    identity: &Identity,
    channel: Channel,
    update: SenderUpdate<S>,
    expected: &Expected,
    actor: &Actor,
) -> Result<Senders, Error> {
    let config = json_of(&update.sender)?;
    let tx = identity.db().begin_exclusive().await?;
    require_actor_in(identity, &tx, actor, Operation::ConfigureSender).await?;
    let rows = sender::all(&tx).await?;
    expected.check(&outbox::senders::view(&rows)?.editable(channel))?;
    let stored = rows.into_iter().find(|row| row.channel == channel);
    // The secret of one provider must not be sent to another. Use the row: the sender cached on
    // this node may be outdated.
    let stored = stored.filter(|row| row.config["sender"] == config["sender"]);
    let moved = stored.as_ref().is_some_and(|row| goes_to(&row.config) != goes_to(&config));
    let stored_secret = stored.and_then(|row| row.sealed);
    let sealed = match update.secret.filter(|secret| !secret.expose().is_empty()) {
        Some(secret) => Some(seal(identity, channel, &secret)?),
        None if moved && stored_secret.is_some() => return Err(recipient::moved()),
        None => stored_secret,
    };
    let row = sender::Model { channel, config, sealed, updated_at: identity.now().as_millis() };
    let detail = json!({ "channel": channel.as_str(), "sender": row.config["sender"] });
    let administrators = AdministratorAccess::of_all_accounts(identity, &tx).await?;
    sender::put(&tx, row).await?;
    administrators.keep(identity, &tx).await?;
    event::by_admin(identity, &tx, EventAction::SenderChanged, actor, None, detail).await?;
    identity.commit_configuration(tx).await?;
    Ok(load(identity))
}

/// Where a sender's secret goes, and whether the connection is encrypted.
fn goes_to(config: &Value) -> Vec<String> {
    let text = |member: &str| match &config[member] {
        Value::String(text) => recipient::of(text),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    ["url", "endpoint", "host", "port", "security"].map(text).to_vec()
}

fn seal(identity: &Identity, channel: Channel, secret: &Secret) -> Result<String, Error> {
    identity.options().master_key.seal_secret(&format!("{SECRET_PLACE}{}", channel.as_str()), secret)
}

/// Sends a test message to a phone number or email address and returns its id. The outbox shows the result.
///
/// # Errors
/// [`Error::Invalid`] when it is neither, or a number in a country that messages are not sent to;
/// [`Error::TooManyRequests`] beyond the daily limit.
pub async fn test(permit: &Permit<action::MessagesSend>, recipient: &str) -> Result<String, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let contact = Contact::recognise(recipient).unwrap_or_else(|| Contact::email(recipient))?;
    verification::require_country(identity, &contact)?;
    throttle::test_message(identity, actor.name(), &contact).await?;
    let code = doorward_identity::ids::six_digits();
    let message = NewMessage {
        kind: MessageKind::Test,
        contact: &contact,
        language: actor.caller().language,
        code: Some(&code),
        link: None,
        usage: Usage::Test,
        life_secs: TEST_SECS,
    };
    let tx = identity.db().begin().await?;
    let id = outbox::post(identity, &tx, message).await?;
    let detail = json!({ "message": id, "to": contact.masked(), "test": true });
    event::by_admin(identity, &tx, EventAction::MessageSent, actor, None, detail).await?;
    tx.commit().await?;
    identity.outgoing().notify_one();
    Ok(id)
}
