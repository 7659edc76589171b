//! Messages of the outbox, and previews of email templates.

use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp,
    event::EventAction,
    messaging::{Language, MailTemplate, Message, MessageKind, MessageQuery, TemplatePreview},
    page::Page,
};
use doorward_identity::Actor;
use doorward_identity::{Error, Identity, event, outbox, page};
use doorward_messaging::{Failure, template};
use doorward_store::message;
use serde_json::json;

/// Seconds after which a message that is sent again expires unsent.
const AGAIN_SECS: i64 = 600;

/// One page of messages, newest first. `language` is that of their failures.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range or a malformed cursor.
pub async fn list(identity: &Identity, query: &MessageQuery, language: Language) -> Result<Page<Message>, Error> {
    let limit = page::size(query.limit)?;
    let before_id = page::cursor("cursor", query.cursor.as_deref(), page::decode_id)?;
    let recipient = query.recipient.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let filter =
        message::Filter { channel: query.channel, state: query.state, recipient: recipient.map(canonical), before_id };
    let mut rows = message::list(identity.db().read(), filter, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.id.clone());
    Ok(Page { items: rows.into_iter().map(|row| view(identity, row, language)).collect(), next_cursor })
}

fn canonical(text: &str) -> String {
    match doorward_identity::contact::Contact::recognise(text) {
        Some(Ok(contact)) => contact.key,
        _ => text.to_owned(),
    }
}

/// One message.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(identity: &Identity, id: &str, language: Language) -> Result<Message, Error> {
    let row = message::by_id(identity.db().read(), id).await?;
    row.map(|row| view(identity, row, language)).ok_or(Error::NotFound(|texts| texts.message))
}

/// Sends a failed or unsent message again, with the provider that is now set up for its channel.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] when it was sent already, its content is no longer stored, or
/// no provider is set up.
pub async fn resend(identity: &Identity, id: &str, actor: &Actor) -> Result<Message, Error> {
    let row = message::by_id(identity.db().read(), id).await?.ok_or(Error::NotFound(|texts| texts.message))?;
    let channel = row.channel;
    let senders = identity.senders();
    if senders.of(channel).is_none() {
        return Err(Error::NotAllowed(|texts| texts.no_sender));
    }
    let (now, name) = (identity.now(), senders.name(channel));
    let tx = identity.db().begin().await?;
    let until = now.plus_secs(AGAIN_SECS).as_millis();
    if !message::requeue(&tx, id, name, until, now.as_millis()).await? {
        return Err(Error::NotAllowed(|texts| texts.not_resendable));
    }
    let detail = json!({ "message": id });
    event::by_admin(identity, &tx, EventAction::MessageSent, actor, None, detail).await?;
    tx.commit().await?;
    identity.outgoing().notify_one();
    get(identity, id, actor.error_language()).await
}

/// Renders this template, or the one in effect, with example values.
///
/// # Errors
/// [`Error::Invalid`] names what is wrong with the template, and where.
pub fn preview(
    permit: &Permit<action::SettingsRead>,
    kind: MessageKind,
    language: Language,
    own: Option<MailTemplate>,
) -> Result<TemplatePreview, Error> {
    let identity = permit.identity();
    let chosen = own.unwrap_or_else(|| outbox::template_of(identity, kind, language));
    outbox::check_template("html", &chosen)?;
    let link =
        identity.options().public_url.join("/login/link?token=example").map_err(|_| Error::Internal("no link"))?;
    let variables = template::Variables {
        code: "012345",
        usage: outbox::Usage::SignIn.text(language),
        minutes: identity.settings().verification.code_seconds / 60,
        email: "li.na@example.com",
        product: &identity.options().product_name,
        link: Some(link.as_str()),
    };
    let template::Rendered { subject, text, html } = template::render(&chosen, &variables);
    Ok(TemplatePreview { template: chosen, subject, text, html })
}

/// The sentence about a failure, and its reason. One that an older version stored as a sentence has no reason.
fn failure(stored: String, language: Language) -> (String, Option<String>) {
    match Failure::parse(&stored) {
        Some(failure) => (failure.sentence(language), Some(failure.reason())),
        None => (stored, None),
    }
}

/// A message as administrators see it. `language` is that of its failure.
fn view(identity: &Identity, row: message::Model, language: Language) -> Message {
    let content = outbox::open(identity, &row);
    let (subject, text, html) = match content {
        Some(outbox::Sealed { subject, text, html, .. }) => (Some(subject), Some(text), Some(html)),
        None => (None, None, None),
    };
    let (error, error_reason) = row.error.map(|stored| failure(stored, language)).unzip();
    let non_empty = |text: Option<String>| text.filter(|text| !text.is_empty());
    Message {
        channel: row.channel,
        kind: row.kind,
        state: row.state,
        recipient: row.recipient,
        locale: row.locale.tag().into(),
        sender: row.sender,
        attempts: row.attempts.unsigned_abs(),
        error,
        error_reason: error_reason.flatten(),
        receipt: row.receipt,
        subject: non_empty(subject),
        text,
        html: non_empty(html),
        withheld: None,
        created_at: Timestamp(row.created_at),
        sent_at: row.sent_at.map(Timestamp),
        next_attempt_at: row.next_attempt_at.map(Timestamp),
        id: row.id,
    }
}
