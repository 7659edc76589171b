//! Who carries messages.

use super::Admin;
use crate::Services;
use crate::extract::Body;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_contract::messaging::{MailSender, Posted, SenderUpdate, Senders, SmsSender, TestRequest};
use doorward_contract::own::needs;
use doorward_identity::admin;

/// Who sends SMS and mail
#[utoipa::path(get, path = "/admin/api/v1/senders", tag = "Messages",
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:read"])))]
pub async fn read(State(services): State<Services>, _: Admin<needs::SendersRead>) -> Answer<Senders> {
    Ok(Json(admin::senders::get(&services.identity)))
}

/// Set who sends SMS
///
/// `secret` is kept when absent, as long as the sender is the same; it is never shown again.
#[utoipa::path(put, path = "/admin/api/v1/senders/sms", tag = "Messages", request_body = SenderUpdate<SmsSender>,
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:edit"])))]
pub async fn set_sms(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SendersEdit>,
    Body(update): Body<SenderUpdate<SmsSender>>,
) -> Answer<Senders> {
    Ok(Json(admin::senders::set_sms(&services.identity, update, &actor).await?))
}

/// Set who sends mail
///
/// `secret` is kept when absent, as long as the sender is the same; it is never shown again.
#[utoipa::path(put, path = "/admin/api/v1/senders/mail", tag = "Messages", request_body = SenderUpdate<MailSender>,
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:edit"])))]
pub async fn set_mail(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SendersEdit>,
    Body(update): Body<SenderUpdate<MailSender>>,
) -> Answer<Senders> {
    Ok(Json(admin::senders::set_mail(&services.identity, update, &actor).await?))
}

/// Send a test message
///
/// How it went is in the message, at `/admin/api/v1/messages/{id}`.
#[utoipa::path(post, path = "/admin/api/v1/senders/test", tag = "Messages", request_body = TestRequest,
    responses((status = 200, body = Posted)), security(("admin" = ["doorward:messages:send"])))]
pub async fn test(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MessagesSend>,
    Body(request): Body<TestRequest>,
) -> Answer<Posted> {
    Ok(Json(Posted { id: admin::senders::test(&services.identity, &request.recipient, &actor).await? }))
}
