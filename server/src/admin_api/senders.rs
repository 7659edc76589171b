//! SMS and email providers.

use super::Admin;
use crate::extract::{Body, IfMatch};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::{MailSender, Posted, SenderUpdate, Senders, SmsSender, TestRequest};

/// Get the SMS and email providers
///
/// `ETag` is the version that a change of either accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/senders", tag = "Messages",
    responses((status = 200, body = Senders)))]
pub async fn read(Admin(permit): Admin<action::SendersRead>) -> Tagged<Senders> {
    tagged(admin::senders::get(&permit))
}

fn tagged(senders: Senders) -> Tagged<Senders> {
    let editable = senders.clone();
    Tagged::new(senders, &editable)
}

/// Set the SMS provider
///
/// If `secret` is absent and the provider is the same, the stored secret is kept; it is never shown again. With
/// `If-Match`, providers that have changed since are not updated: `aborted`, and `details.now` contains them.
#[utoipa::path(put, path = "/admin/api/v1/senders/sms", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")), request_body = SenderUpdate<SmsSender>,
    responses((status = 200, body = Senders)))]
pub async fn set_sms(
    Admin(permit): Admin<action::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<SmsSender>>,
) -> Result<Tagged<Senders>, ApiError> {
    Ok(tagged(admin::senders::set_sms(&permit, update, &expected).await?))
}

/// Set the email provider
///
/// If `secret` is absent and the provider is the same, the stored secret is kept; it is never shown again. With
/// `If-Match`, providers that have changed since are not updated: `aborted`, and `details.now` contains them.
#[utoipa::path(put, path = "/admin/api/v1/senders/mail", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")), request_body = SenderUpdate<MailSender>,
    responses((status = 200, body = Senders)))]
pub async fn set_mail(
    Admin(permit): Admin<action::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<MailSender>>,
) -> Result<Tagged<Senders>, ApiError> {
    Ok(tagged(admin::senders::set_mail(&permit, update, &expected).await?))
}

/// Send a test message
///
/// The delivery status is in the message, at `/admin/api/v1/messages/{id}`.
#[utoipa::path(post, path = "/admin/api/v1/senders/test", tag = "Messages", request_body = TestRequest,
    responses((status = 200, body = Posted)))]
pub async fn test(Admin(permit): Admin<action::MessagesSend>, Body(request): Body<TestRequest>) -> ApiResult<Posted> {
    Ok(Json(Posted { id: admin::senders::test(&permit, &request.recipient).await? }))
}
