//! Reads the outbox and sends again.

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
use doorward_admin::messages;
#[cfg(feature = "ssr")]
use doorward_admin::senders;

/// One page of messages. JSON, because a form's encoding has no word for a query without any filter.
#[server(prefix = "/api", endpoint = "console/messages", input = Json)]
pub async fn list_messages(
    /// Filters and place.
    query: MessageQuery,
) -> Result<Page<Message>, AppError> {
    let permit = require::<ListMessages>().await?;
    Ok(messages::list(&permit, &query).await?)
}
requires!(ListMessages: MessagesRead);

/// Who sends.
#[server(prefix = "/api", endpoint = "console/senders")]
pub async fn read_senders() -> Result<Senders, AppError> {
    Ok(senders::get(&require::<ReadSenders>().await?))
}
requires!(ReadSenders: SendersRead);

/// A message, and whether it could be sent now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The message.
    pub message: Message,
    /// Whether somebody sends on its channel.
    pub sends: bool,
}

/// One message; `None` when there is none.
#[server(prefix = "/api", endpoint = "console/message")]
pub async fn read_message(
    /// Which.
    id: String,
) -> Result<Option<Shown>, AppError> {
    use doorward_contract::ErrorCode;
    use doorward_contract::messaging::{Channel, MailSender, SmsSender};
    let permit = require::<ReadMessage>().await?;
    let sending = senders::get(&permit.implied());
    match messages::get(&permit, &id).await {
        Ok(message) => {
            let sends = match message.channel {
                Channel::Sms => sending.sms != SmsSender::Outbox,
                Channel::Mail => sending.mail != MailSender::Outbox,
            };
            Ok(Some(Shown { message, sends }))
        }
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
requires!(ReadMessage: MessagesRead);

/// Sends a failed or kept message now.
#[server(prefix = "/api", endpoint = "console/message/resend")]
pub async fn resend_message(
    /// Which.
    id: String,
) -> Result<(), AppError> {
    let permit = require::<ResendMessage>().await?;
    let done = messages::resend(&permit, &id).await;
    redirect_after::<ResendMessage, _, _>(&format!("/admin/messages/{id}"), done).map(drop)
}
requires!(ResendMessage: MessagesSend);

/// The HTML part of a message, as a document for the frame that shows it.
#[server(prefix = "/api", endpoint = "console/message/mail", output = HtmlPage)]
pub async fn show_mail(
    /// Which.
    id: String,
) -> Result<String, AppError> {
    let permit = require::<ShowMail>().await?;
    let message = messages::get(&permit, &id).await?;
    answer_framed();
    Ok(message.html.unwrap_or_default())
}
requires!(ShowMail: MessagesRead);
