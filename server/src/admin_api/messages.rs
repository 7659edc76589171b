//! Messages in the outbox.

use super::Admin;
use crate::extract::{Body, Id, Params};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::{Message, MessageQuery, PreviewRequest, TemplatePreview};
use doorward_contract::page::Page;

/// List messages, newest first
///
/// Until a message provider is set up, read codes here.
#[utoipa::path(get, path = "/admin/api/v1/messages", tag = "Messages", params(MessageQuery),
    responses((status = 200, body = Page<Message>)))]
pub async fn list(
    Admin(permit): Admin<action::MessagesRead>,
    Params(query): Params<MessageQuery>,
) -> ApiResult<Page<Message>> {
    Ok(Json(admin::messages::list(&permit, &query).await?))
}

/// Get a message
#[utoipa::path(get, path = "/admin/api/v1/messages/{id}", tag = "Messages", params(("id" = String, Path)),
    responses((status = 200, body = Message)))]
pub async fn get(Admin(permit): Admin<action::MessagesRead>, Id(id): Id) -> ApiResult<Message> {
    Ok(Json(admin::messages::get(&permit, &id).await?))
}

/// Resend a failed or kept message
#[utoipa::path(post, path = "/admin/api/v1/messages/{id}/resend", tag = "Messages", params(("id" = String, Path)),
    responses((status = 200, body = Message)))]
pub async fn resend(Admin(permit): Admin<action::MessagesSend>, Id(id): Id) -> ApiResult<Message> {
    Ok(Json(admin::messages::resend(&permit, &id).await?))
}

/// Preview an email
///
/// With the texts in the request, or with the current ones.
#[utoipa::path(post, path = "/admin/api/v1/messages/preview", tag = "Messages", request_body = PreviewRequest,
    responses((status = 200, body = TemplatePreview)))]
pub async fn preview(
    Admin(permit): Admin<action::SettingsRead>,
    Body(request): Body<PreviewRequest>,
) -> ApiResult<TemplatePreview> {
    let PreviewRequest { kind, language, template } = request;
    Ok(Json(admin::messages::preview(&permit, kind, language, template)?))
}
