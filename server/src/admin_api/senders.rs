//! Who carries messages.

use super::Admin;
use crate::Services;
use crate::extract::{Body, IfMatch};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_contract::messaging::{MailSender, Posted, SenderUpdate, Senders, SmsSender, TestRequest};
use doorward_contract::own::needs;
use doorward_identity::admin;

/// Who sends SMS and mail
///
/// `ETag` is the version that a change of either takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/senders", tag = "Messages",
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:read"])))]
pub async fn read(State(services): State<Services>, _: Admin<needs::SendersRead>) -> Tagged<Senders> {
    tagged(admin::senders::get(&services.identity))
}

fn tagged(senders: Senders) -> Tagged<Senders> {
    let editable = senders.clone();
    Tagged::new(senders, &editable)
}

/// Set who sends SMS
///
/// `secret` is kept when absent, as long as the sender is the same; it is never shown again. With `If-Match`, senders that
/// have another version by now are left as they are: `aborted`, and `details.now` shows them.
#[utoipa::path(put, path = "/admin/api/v1/senders/sms", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")), request_body = SenderUpdate<SmsSender>,
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:edit"])))]
pub async fn set_sms(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<SmsSender>>,
) -> Result<Tagged<Senders>, Refusal> {
    Ok(tagged(admin::senders::set_sms(&services.identity, update, &expected, &actor).await?))
}

/// Set who sends mail
///
/// `secret` is kept when absent, as long as the sender is the same; it is never shown again. With `If-Match`, senders that
/// have another version by now are left as they are: `aborted`, and `details.now` shows them.
#[utoipa::path(put, path = "/admin/api/v1/senders/mail", tag = "Messages",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")), request_body = SenderUpdate<MailSender>,
    responses((status = 200, body = Senders)), security(("admin" = ["doorward:senders:edit"])))]
pub async fn set_mail(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SendersEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SenderUpdate<MailSender>>,
) -> Result<Tagged<Senders>, Refusal> {
    Ok(tagged(admin::senders::set_mail(&services.identity, update, &expected, &actor).await?))
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
