//! The outbox.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, Params};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::messaging::{Message, MessageQuery, PreviewRequest, TemplatePreview};
use doorward_contract::own::needs;
use doorward_contract::page::Page;

/// Messages, newest first
///
/// While nobody sends, this is where codes are read.
#[utoipa::path(get, path = "/admin/api/v1/messages", tag = "Messages", params(MessageQuery),
    responses((status = 200, body = Page<Message>)), security(("admin" = ["doorward:messages:read"])))]
pub async fn list(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MessagesRead>,
    Params(query): Params<MessageQuery>,
) -> Answer<Page<Message>> {
    Ok(Json(admin::messages::list(&services.access, &query, &actor).await?))
}

/// One message
#[utoipa::path(get, path = "/admin/api/v1/messages/{id}", tag = "Messages", params(("id" = String, Path)),
    responses((status = 200, body = Message)), security(("admin" = ["doorward:messages:read"])))]
pub async fn get(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MessagesRead>,
    Id(id): Id,
) -> Answer<Message> {
    Ok(Json(admin::messages::get(&services.access, &id, &actor).await?))
}

/// Send a failed or kept message again
#[utoipa::path(post, path = "/admin/api/v1/messages/{id}/resend", tag = "Messages", params(("id" = String, Path)),
    responses((status = 200, body = Message)), security(("admin" = ["doorward:messages:send"])))]
pub async fn resend(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MessagesSend>,
    Id(id): Id,
) -> Answer<Message> {
    Ok(Json(admin::messages::resend(&services.access, &id, &actor).await?))
}

/// See what a mail would look like
///
/// In the words that are sent, or in those in force.
#[utoipa::path(post, path = "/admin/api/v1/messages/preview", tag = "Messages", request_body = PreviewRequest,
    responses((status = 200, body = TemplatePreview)), security(("admin" = ["doorward:settings:read"])))]
pub async fn preview(
    State(services): State<Services>,
    _: Admin<needs::SettingsRead>,
    Body(request): Body<PreviewRequest>,
) -> Answer<TemplatePreview> {
    let PreviewRequest { kind, language, template } = request;
    Ok(Json(admin::messages::preview(&services.identity, kind, language, template)?))
}
