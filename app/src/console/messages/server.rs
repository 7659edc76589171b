//! Server functions that read the outbox and resend messages.

use super::codec::HtmlPage;
use crate::AppError;
use crate::rights::requires;
use doorward_contract::messaging::{Message, MessageQuery, Senders};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::authorize::{answer_framed, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use doorward_admin::messages;
#[cfg(feature = "ssr")]
use doorward_admin::senders;

/// One page of messages. JSON, because form encoding cannot express an empty query.
#[server(prefix = "/api", endpoint = "console/messages", input = Json)]
pub async fn list_messages(query: MessageQuery) -> Result<Page<Message>, AppError> {
    let permit = require::<ListMessages>().await?;
    Ok(messages::list(&permit, &query).await?)
}
requires!(ListMessages: MessagesRead);

#[server(prefix = "/api", endpoint = "console/senders")]
pub async fn read_senders() -> Result<Senders, AppError> {
    Ok(senders::get(&require::<ReadSenders>().await?))
}
requires!(ReadSenders: SendersRead);

/// A message, and whether its channel has a sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDetail {
    pub message: Message,
    /// Whether its channel has a sender.
    pub sends: bool,
}

/// One message; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/message")]
pub async fn read_message(id: String) -> Result<Option<MessageDetail>, AppError> {
    use doorward_contract::messaging::{Channel, MailSender, SmsSender};
    let permit = require::<ReadMessage>().await?;
    let sending = senders::get(&permit.implied());
    let Some(message) = found(messages::get(&permit, &id).await)? else { return Ok(None) };
    let sends = match message.channel {
        Channel::Sms => sending.sms != SmsSender::Outbox,
        Channel::Mail => sending.mail != MailSender::Outbox,
    };
    Ok(Some(MessageDetail { message, sends }))
}
requires!(ReadMessage: MessagesRead);

/// Sends a failed or kept message now.
#[server(prefix = "/api", endpoint = "console/message/resend")]
pub async fn resend_message(id: String) -> Result<(), AppError> {
    let permit = require::<ResendMessage>().await?;
    let done = messages::resend(&permit, &id).await;
    redirect_after(&format!("/admin/messages/{id}"), done).map(drop)
}
requires!(ResendMessage: MessagesSend);

/// HTML part of a message, as a document for the preview frame.
#[server(prefix = "/api", endpoint = "console/message/mail", output = HtmlPage)]
pub async fn show_mail(id: String) -> Result<String, AppError> {
    let permit = require::<ShowMail>().await?;
    let message = messages::get(&permit, &id).await?;
    answer_framed();
    Ok(message.html.unwrap_or_default())
}
requires!(ShowMail: MessagesRead);
