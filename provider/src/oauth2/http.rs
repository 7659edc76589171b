//! Requests outside the standard flow: profiles, and nonstandard code exchanges.

use crate::ProviderError;
use bytes::Bytes;
use doorward_contract::Secret;
use doorward_outbound::{Cause, Outbound, OutboundError, OutboundResponse};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};
use serde_json::Value;
use url::Url;

/// Credentials sent in a request header.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Credentials<'a> {
    /// No header: the URL or body carries the credentials.
    None,
    /// `Authorization: Bearer` (RFC 6750 section 2.1).
    Bearer(&'a Secret),
    /// Client ID and secret by `Authorization: Basic` (RFC 7617).
    Basic(&'a str, &'a Secret),
    /// A vendor-specific header.
    Header(&'static str, &'a Secret),
}

pub(crate) async fn get(
    outbound: &Outbound,
    url: &Url,
    credentials: Credentials<'_>,
) -> Result<OutboundResponse, ProviderError> {
    send(outbound, Request::builder().method(Method::GET), url, credentials, Bytes::new()).await
}

pub(crate) async fn post(
    outbound: &Outbound,
    url: &Url,
    credentials: Credentials<'_>,
    body: &Value,
) -> Result<OutboundResponse, ProviderError> {
    let request = Request::builder().method(Method::POST).header(CONTENT_TYPE, "application/json; charset=utf-8");
    send(outbound, request, url, credentials, body.to_string().into()).await
}

pub(crate) async fn post_form(
    outbound: &Outbound,
    url: &Url,
    form: &[(&str, &str)],
) -> Result<OutboundResponse, ProviderError> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::builder().method(Method::POST).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(outbound, request, url, Credentials::None, body.into()).await
}

async fn send(
    outbound: &Outbound,
    request: http::request::Builder,
    url: &Url,
    credentials: Credentials<'_>,
    body: Bytes,
) -> Result<OutboundResponse, ProviderError> {
    let header = match credentials {
        Credentials::None => None,
        Credentials::Bearer(token) => Some((AUTHORIZATION.as_str(), format!("Bearer {}", token.expose()))),
        Credentials::Basic(id, secret) => Some((AUTHORIZATION.as_str(), basic(id, secret))),
        Credentials::Header(name, token) => Some((name, token.expose().clone())),
    };
    let mut request = request.uri(url.as_str()).header(ACCEPT, "application/json");
    if let Some((name, value)) = header {
        let unusable = |_| ProviderError::Untrusted(|texts| texts.token_characters);
        let mut value = HeaderValue::try_from(value).map_err(unusable)?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    let request = request.body(body).map_err(|_| ProviderError::Untrusted(|texts| texts.endpoint))?;
    Ok(outbound.send(request).await?)
}

fn basic(id: &str, secret: &Secret) -> String {
    use base64::Engine as _;
    let pair = format!("{id}:{}", secret.expose());
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

/// Parses the JSON body of a successful response.
pub(crate) fn success(url: &Url, response: &OutboundResponse) -> Result<Value, ProviderError> {
    let status = response.status.as_u16();
    if response.status.is_server_error() {
        let host = url.host_str().unwrap_or_default().to_owned();
        return Err(OutboundError::Unreachable { host, cause: Cause::Status(status) }.into());
    }
    if !response.status.is_success() {
        return Err(ProviderError::refused_by_vendor(format_args!("HTTP {status}")));
    }
    Ok(response.json()?)
}

/// Fetches a profile with a bearer token.
pub(crate) async fn userinfo(outbound: &Outbound, url: &Url, token: &Secret) -> Result<Value, ProviderError> {
    success(url, &get(outbound, url, Credentials::Bearer(token)).await?)
}
