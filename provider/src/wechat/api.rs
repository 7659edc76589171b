//! Requests to WeChat's API and their responses.

use super::errcode::{Proof, error_of};
use crate::{ProviderError, Target};
use bytes::Bytes;
use doorward_outbound::OutboundResponse;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::byte_serialize;

/// Default base URL of the API.
const API: &str = "https://api.weixin.qq.com";

/// Query parameters, in order.
pub(super) type Query<'a> = &'a [(&'a str, &'a str)];

pub(super) fn appid<'a>(target: Target<'a>) -> Result<&'a str, ProviderError> {
    let appid = target.config.client_id.as_str();
    if appid.is_empty() { Err(ProviderError::Configuration("client_id")) } else { Ok(appid) }
}

pub(super) fn secret<'a>(target: Target<'a>) -> Result<&'a str, ProviderError> {
    let secret = target.secret.expose().as_str();
    if secret.is_empty() { Err(ProviderError::Configuration("secret")) } else { Ok(secret) }
}

/// URL of an endpoint under `base_url`, or under `default` if none is configured.
pub(super) fn address(target: Target<'_>, default: &str, path: &str, query: Query<'_>) -> Result<Url, ProviderError> {
    let base = target.config.base_url.as_deref().filter(|base| !base.is_empty()).unwrap_or(default);
    let mut url = Url::parse(base).map_err(|_| ProviderError::Configuration("base_url"))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(ProviderError::Configuration("base_url"));
    }
    let path = format!("{}{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query((!query.is_empty()).then(|| encoded(query)).as_deref());
    Ok(url)
}

/// WeChat matches URLs against a pattern that expects the encoding of JavaScript's `encodeURIComponent`: `%20` for a
/// space.
fn encoded(query: Query<'_>) -> String {
    let value = |value: &str| byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20");
    let pairs: Vec<String> = query.iter().map(|(name, text)| format!("{name}={}", value(text))).collect();
    pairs.join("&")
}

pub(super) async fn get(target: Target<'_>, path: &str, query: Query<'_>) -> Result<OutboundResponse, ProviderError> {
    let url = address(target, API, path, query)?;
    send(target, http::Request::get(url.as_str()).body(Bytes::new())).await
}

/// Sends a POST request with a JSON body.
pub(super) async fn post(
    target: Target<'_>,
    path: &str,
    query: Query<'_>,
    body: &Value,
) -> Result<OutboundResponse, ProviderError> {
    let url = address(target, API, path, query)?;
    let request = http::Request::post(url.as_str()).header(http::header::CONTENT_TYPE, "application/json");
    send(target, request.body(body.to_string().into())).await
}

async fn send(
    target: Target<'_>,
    request: http::Result<http::Request<Bytes>>,
) -> Result<OutboundResponse, ProviderError> {
    let request = request.map_err(|_| ProviderError::Configuration("base_url"))?;
    let response = target.outbound.send(request).await?;
    if response.status.is_server_error() || response.status == http::StatusCode::TOO_MANY_REQUESTS {
        return Err(ProviderError::Busy(format!("HTTP {}", response.status.as_u16())));
    }
    Ok(response)
}

/// WeChat reports errors with status 200, in members beside or instead of the documented ones.
#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// Parses a JSON response, whatever its content type: WeChat sends `text/plain`.
pub(super) fn read<T: DeserializeOwned>(response: &OutboundResponse, proof: Proof) -> Result<T, ProviderError> {
    // Nicknames can contain raw control characters, which JSON forbids, and truncated characters.
    let text = response.text().replace(|c: char| c < ' ', " ");
    let malformed = |_| ProviderError::Untrusted(|texts| texts.not_json);
    let outcome: Outcome = serde_json::from_str(&text).map_err(malformed)?;
    if outcome.errcode != 0 {
        return Err(error_of(outcome.errcode, &outcome.errmsg, proof));
    }
    serde_json::from_str(&text).map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::{address, encoded, get, read};
    use crate::ProviderError;
    use crate::wechat::errcode::Proof;
    use crate::wechat::mock::MockWechat;
    use doorward_contract::provider::ProviderKind;
    use serde_json::Value;
    use wiremock::ResponseTemplate;

    #[test]
    fn a_query_is_encoded_as_javascript_does_it() {
        assert_eq!(
            encoded(&[("a", "x y+z/ä"), ("b", "https://a.b/c?d=e")]),
            "a=x%20y%2Bz%2F%C3%A4&b=https%3A%2F%2Fa.b%2Fc%3Fd%3De"
        );
    }

    #[tokio::test]
    async fn a_base_url_keeps_its_path_and_must_be_an_address() {
        let mut wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.config.base_url = Some("https://proxy.example/wechat/".into());
        let url = address(wechat.target(), "https://unused.example", "/sns/x", &[("a", "1")]).unwrap();
        assert_eq!(url.as_str(), "https://proxy.example/wechat/sns/x?a=1");
        for base in ["proxy", "javascript:alert(1)", "mailto:a@b.example"] {
            wechat.config.base_url = Some(base.into());
            let refused = address(wechat.target(), "https://unused.example", "/", &[]);
            assert!(matches!(refused, Err(ProviderError::Configuration("base_url"))), "{base}");
        }
    }

    #[tokio::test]
    async fn an_overloaded_wechat_and_a_page_instead_of_json_are_told_apart() {
        let wechat = MockWechat::start(ProviderKind::WeChatMini).await;
        wechat.answers("GET", "/busy", ResponseTemplate::new(502)).await;
        wechat.answers("GET", "/page", ResponseTemplate::new(200).set_body_string("<html>")).await;
        let busy = get(wechat.target(), "/busy", &[]).await.unwrap_err();
        assert!(matches!(busy, ProviderError::Busy(_)), "{busy}");
        let page = get(wechat.target(), "/page", &[]).await.unwrap();
        assert!(matches!(read::<Value>(&page, Proof::Secret), Err(ProviderError::Untrusted(_))));
    }
}
