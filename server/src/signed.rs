//! Requests that a signing key has signed: for [`control_plane`](crate::control_plane) and the token of a service.

use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use doorward_access::{SignatureError, SignedRequest, Signer};
use doorward_contract::ErrorCode;
use std::collections::BTreeMap;

/// Whether a request has a signature, valid or not.
pub fn is_signed(parts: &Parts) -> bool {
    parts.headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"TC3-HMAC-SHA256"))
}

/// Verifies the signature of a request.
///
/// # Errors
/// [`SignatureError`].
pub async fn verify(services: &Services, parts: &Parts, body: &[u8]) -> Result<Signer, SignatureError> {
    let public_url = &services.identity.options().public_url;
    let host = public_url.host_str().unwrap_or_default();
    let public_host = public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let request = SignedRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &headers(parts),
        public_host: &public_host,
        body,
    };
    services.access.verify_signature(&request).await
}

/// The headers that occur once. Of one that occurs several times, a proxy may have read another value.
fn headers(parts: &Parts) -> BTreeMap<String, String> {
    let once = |name: &axum::http::HeaderName| {
        let mut values = parts.headers.get_all(name).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let mut headers: BTreeMap<_, _> = parts.headers.keys().filter_map(once).collect();
    // HTTP/2 has the host in the address (RFC 9113 section 8.3.1).
    if let Some(authority) = parts.uri.authority() {
        headers.entry(HOST.as_str().to_owned()).or_insert_with(|| authority.as_str().to_owned());
    }
    headers
}

/// What is wrong with a signature, as an error of this kind.
pub fn error(code: ErrorCode, error: SignatureError) -> ApiError {
    let texts = sentences();
    let sentence = match error {
        SignatureError::Malformed => texts.signature_malformed,
        SignatureError::UnknownKey => texts.signature_unknown_key,
        SignatureError::Mismatch => texts.signature_mismatch,
        SignatureError::Expired => texts.signature_expired,
        SignatureError::Replayed => texts.signature_replayed,
        SignatureError::ActionUnsigned => texts.signature_without_action,
        SignatureError::Other(error) => return error.into(),
    };
    ApiError::new(code, sentence)
}
