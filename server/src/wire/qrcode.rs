//! Sign-in on a web page by scanning a QR code with a Mini Program.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::provider::{QrCode, QrCodeRequest, QrCodeStatus, QrCodeStatusRequest, ScanRequest};
use doorward_contract::wire::Empty;
use doorward_identity::provider::qr_login;

/// Create a QR code for a web page
///
/// SDK: `getMiniProgramQrCode`. Only the same `x-device-id` can query its status.
#[utoipa::path(post, path = "/auth/v1/qrcode/generate", tag = "Providers", request_body = QrCodeRequest,
    responses((status = 200, body = QrCode)), security(("client" = [])))]
pub async fn generate(State(services): State<Services>, call: ClientRequest<QrCodeRequest>) -> ApiResult<QrCode> {
    Ok(Json(qr_login::begin(&services.identity, &call.body.wx_app_id, &call.caller).await?))
}

/// Get the status of a QR code
///
/// SDK: `getMiniProgramQrCodeStatus`. `CONFIRMED` returns a provider token, once.
#[utoipa::path(post, path = "/auth/v1/qrcode/get/status", tag = "Providers", request_body = QrCodeStatusRequest,
    responses((status = 200, body = QrCodeStatus)), security(("client" = [])))]
pub async fn status(
    State(services): State<Services>,
    call: ClientRequest<QrCodeStatusRequest>,
) -> ApiResult<QrCodeStatus> {
    Ok(Json(qr_login::status(&services.identity, &call.body.qr_code_id, &call.caller).await?))
}

/// Report the result of a scanned QR code
///
/// For the Mini Program, whose page reads the scene and explains to the user what confirming does.
#[utoipa::path(post, path = "/auth/v1/qrcode/settle", tag = "Providers", request_body = ScanRequest,
    responses((status = 200, body = Empty)), security(("client" = [])))]
pub async fn settle(State(services): State<Services>, call: ClientRequest<ScanRequest>) -> ApiResult<Empty> {
    qr_login::report_scan(&services.identity, &call.body, &call.caller).await?;
    Ok(Json(Empty {}))
}
