//! SMS and email providers.

use super::Admin;
use crate::extract::{Body, IfMatch};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::{
    Channel, ChannelSender, MailSender, Posted, SenderUpdate, Senders, SmsSender, TestRequest,
};

/// Get the SMS and email providers
///
/// Each channel has a version of its own, see `GET /admin/api/v1/senders/sms` and `/mail`.
#[utoipa::path(get, path = "/admin/api/v1/senders", tag = "Messages",
    responses((status = 200, body = Senders)))]
pub async fn read(Admin(permit): Admin<action::SendersRead>) -> Json<Senders> {
    Json(admin::senders::get(&permit))
}

/// Get the SMS provider
///
/// `ETag` is the version that a change of it accepts as `If-Match`. It covers the secret, but not the email provider.
#[utoipa::path(get, path = "/admin/api/v1/senders/sms", tag = "Messages",
    responses((status = 200, body = ChannelSender<SmsSender>)))]
pub async fn get_sms(Admin(permit): Admin<action::SendersRead>) -> Tagged<ChannelSender<SmsSender>> {
    let senders = admin::senders::get(&permit);
    Tagged::new(senders.of_sms(), &senders.editable(Channel::Sms))
}

/// Get the email provider
///
/// `ETag` is the version that a change of it accepts as `If-Match`. It covers the secret, but not the SMS provider.
#[utoipa::path(get, path = "/admin/api/v1/senders/mail", tag = "Messages",
    responses((status = 200, body = ChannelSender<MailSender>)))]
pub async fn get_mail(Admin(permit): Admin<action::SendersRead>) -> Tagged<ChannelSender<MailSender>> {
    let senders = admin::senders::get(&permit);
    Tagged::new(senders.of_mail(), &senders.editable(Channel::Mail))
}

/// The providers, with the version of the channel that was changed.
fn tagged(senders: Senders, channel: Channel) -> Tagged<Senders> {
    let editable = senders.editable(channel);
    Tagged::new(senders, &editable)
}

/// Set the SMS provider
///
/// If `secret` is absent and the provider is the same, the stored secret is kept; it is never shown again. With
/// `If-Match`, a provider that has changed since is not updated, nor one whose secret has: `aborted`, and `details.now`
/// contains it. A change of the email provider is no conflict.
#[utoipa::path(put, path = "/admin/api/v1/senders/sms", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")), request_body = SenderUpdate<SmsSender>,
    responses((status = 200, body = Senders)))]
pub async fn set_sms(
    Admin(permit): Admin<action::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<SmsSender>>,
) -> Result<Tagged<Senders>, ApiError> {
    Ok(tagged(admin::senders::set_sms(&permit, update, &expected).await?, Channel::Sms))
}

/// Set the email provider
///
/// If `secret` is absent and the provider is the same, the stored secret is kept; it is never shown again. With
/// `If-Match`, a provider that has changed since is not updated, nor one whose secret has: `aborted`, and `details.now`
/// contains it. A change of the SMS provider is no conflict.
#[utoipa::path(put, path = "/admin/api/v1/senders/mail", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")), request_body = SenderUpdate<MailSender>,
    responses((status = 200, body = Senders)))]
pub async fn set_mail(
    Admin(permit): Admin<action::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<MailSender>>,
) -> Result<Tagged<Senders>, ApiError> {
    Ok(tagged(admin::senders::set_mail(&permit, update, &expected).await?, Channel::Mail))
}

/// Send a test message
///
/// The delivery status is in the message, at `/admin/api/v1/messages/{id}`.
#[utoipa::path(post, path = "/admin/api/v1/senders/test", tag = "Messages", request_body = TestRequest,
    responses((status = 200, body = Posted)))]
pub async fn test(Admin(permit): Admin<action::MessagesSend>, Body(request): Body<TestRequest>) -> ApiResult<Posted> {
    Ok(Json(Posted { id: admin::senders::test(&permit, &request.recipient).await? }))
}
