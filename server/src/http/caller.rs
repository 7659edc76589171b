//! The caller: client address, user agent, device and language of a request.

use super::{client_address, language};
use crate::Services;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use doorward_contract::Secret;
use doorward_contract::messaging::Language;
use doorward_identity::Caller;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;
use url::form_urlencoded;

const USER_AGENT_CHARS: usize = 256;

/// The resolved client address. A response extension, for the access log.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub IpAddr);

/// Middleware: adds a [`Caller`] to the request extensions.
pub async fn identify(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let trusted = &services.config.trusted_proxies;
    let ip = peer.map(|peer| client_address::resolve(peer, request.headers(), trusted));
    if client_address::is_from_untrusted_proxy(request.headers(), trusted) {
        warn_of_unknown_proxy(peer);
    }
    let caller = Caller {
        ip,
        user_agent: user_agent(request.headers()),
        device_id: device_id(request.headers()),
        method: Some(request.method().as_str().into()),
        path: Some(request.uri().path().into()),
        // Set by the extractors of OAuth clients; pages use the default client.
        client_id: None,
        captcha_token: captcha_token(&request),
        language: language(request.headers()),
        error_language: language::preferred(request.headers()).unwrap_or_default(),
    };
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if let Some(ip) = ip {
        response.extensions_mut().insert(ClientIp(ip));
    }
    response
}

/// The SDK sends the token in the query; CloudBase's documentation uses a header.
fn captcha_token(request: &Request) -> Option<Secret> {
    let query = request.uri().query().unwrap_or_default();
    let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "captcha_token");
    let text = match named {
        Some((_, value)) => value.into_owned(),
        None => request.headers().get("x-captcha-token")?.to_str().ok()?.to_owned(),
    };
    (text.len() <= 128).then(|| Secret::new(text))
}

/// The preferred language by `Accept-Language`. Default: Chinese, as at CloudBase.
pub fn language(headers: &HeaderMap) -> Language {
    language::preferred(headers).unwrap_or(Caller::LANGUAGE)
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_CHARS).collect())
}

/// The SDK's device ID is the credential of a guest account, and therefore a secret. Short ones are ignored because
/// they can be guessed.
fn device_id(headers: &HeaderMap) -> Option<Secret> {
    let text = headers.get("x-device-id")?.to_str().ok()?;
    (16..=128).contains(&text.len()).then(|| Secret::new(text.to_owned()))
}

/// Warns once per process: the header is present in every request.
fn warn_of_unknown_proxy(peer: Option<IpAddr>) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        let peer = peer.map(|ip| ip.to_string()).unwrap_or_default();
        tracing::warn!(
            peer,
            "a request has a forwarding header, but no proxy is trusted, so all users behind the proxy share one \
             address; if the proxy is yours, set trusted_proxies (DOORWARD_TRUSTED_PROXIES) to its network"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::{device_id, user_agent};
    use axum::http::{HeaderMap, HeaderName};

    fn one(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())])
    }

    #[test]
    fn what_a_caller_says_is_capped() {
        assert_eq!(user_agent(&one("user-agent", &"x".repeat(1000))).unwrap().len(), 256);
        assert!(device_id(&one("x-device-id", "too-short")).is_none());
        assert!(device_id(&one("x-device-id", &"x".repeat(129))).is_none());
        assert_eq!(device_id(&one("x-device-id", "0123456789abcdef")).unwrap().expose(), "0123456789abcdef");
    }
}
