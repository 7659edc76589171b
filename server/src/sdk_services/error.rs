//! Errors in the form that the SDK shows to apps.

use super::WEB;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use doorward_contract::{ErrorBody, ErrorCode};
use serde::Serialize;

/// The envelope with the names that the SDK reads besides: `code` and `message` (js-sdk 3.7.0, `storage/src/http.ts`,
/// `mysql/src/index.ts`), `requestId`.
#[derive(Debug, Serialize)]
struct SdkError<'a> {
    code: String,
    message: &'a str,
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(flatten)]
    envelope: &'a ErrorBody,
}

/// Completes an error response of ours; other responses are those of the site, and remain.
pub fn readable(response: Response<Body>, service: &str, method: &Method, request: &HeaderMap) -> Response<Body> {
    let Some(envelope) = response.extensions().get::<ErrorBody>().cloned() else { return response };
    let body = SdkError {
        code: code(envelope.error, request.contains_key(AUTHORIZATION)),
        message: &envelope.error_description,
        request_id: envelope.request_id.as_deref(),
        envelope: &envelope,
    };
    let Ok(json) = serde_json::to_vec(&body) else { return response };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    // The SDK drops the body of any other status there: "network request error" (`app/src/libs/request.ts`).
    if service == WEB && *method == Method::POST {
        parts.status = StatusCode::OK;
    }
    Response::from_parts(parts, Body::from(json))
}

/// CloudBase's codes are in capitals. With `ACCESS_TOKEN_EXPIRED` the SDK refreshes the token and tries once more
/// (`app/src/libs/request.ts`), which signs the app out if the session has ended.
fn code(error: ErrorCode, has_token: bool) -> String {
    match error {
        ErrorCode::Unauthenticated if has_token => "ACCESS_TOKEN_EXPIRED".to_owned(),
        ErrorCode::Unauthenticated => "MISSING_CREDENTIALS".to_owned(),
        other => other.as_str().to_ascii_uppercase(),
    }
}
