//! The application that sends a request.

use super::error::OauthError;
use crate::Services;
use crate::extract::{Form, proof_in};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_app::address::decode;
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::Caller;
use doorward_identity::client::Client;
use doorward_identity::oauth::client_authentication::{self, Presented};
use doorward_identity::oauth::dpop::{self, Proof};
use serde::Deserialize;
use std::sync::Arc;

/// Names of the fields that authenticate an application. They are not parameters of its request.
pub const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion_type", "client_assertion"];

/// A request of an application that has authenticated, or of a public one that has named itself.
#[derive(Debug)]
pub struct Application {
    pub client: Arc<Client>,
    /// `client_id` is that of the application.
    pub caller: Caller,
    pub form: Form,
}

impl FromRequest<Services> for Application {
    type Rejection = OauthError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, OauthError> {
        let (parts, body) = request.into_parts();
        let form = Form::read(&parts.headers, body).await?;
        let presented = presented(&parts.headers, &form)?;
        let mut caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
        let client = client_authentication::authenticate(&services.identity, &presented, &caller).await?;
        caller.client_id = Some(client.id.clone());
        Ok(Self { client, caller, form })
    }
}

/// The proof of a key that comes with a request for tokens (RFC 9449 section 5), checked but not used up.
pub fn proof(services: &Services, headers: &HeaderMap, caller: &Caller) -> Result<Option<Proof>, OauthError> {
    let jwt = proof_in(headers)?;
    Ok(jwt.map(|jwt| dpop::check(&services.identity, jwt, None, caller)).transpose()?)
}

/// Credentials in the body (RFC 6749 section 2.3.1, RFC 7521 section 4.2).
#[derive(Default, Deserialize)]
#[serde(default)]
struct InBody {
    client_id: Option<String>,
    client_secret: Option<Secret>,
    client_assertion_type: Option<String>,
    client_assertion: Option<Secret>,
}

/// The credentials of a request.
///
/// # Errors
/// If they are both in the header and in the body: one of them might be checked, and the other one used.
fn presented(headers: &HeaderMap, form: &Form) -> Result<Presented, ApiError> {
    let body: InBody = form.parse()?;
    let basic = basic(headers)?;
    let in_body = InBody {
        client_id: body.client_id.filter(|id| !id.is_empty()),
        // The CloudBase SDK, among others, sends an empty one for none.
        client_secret: body.client_secret.filter(|secret| !secret.expose().is_empty()),
        ..body
    };
    let Some(Basic { client_id, secret }) = basic else {
        return Ok(Presented {
            client_id: in_body.client_id,
            secret: in_body.client_secret,
            assertion_type: in_body.client_assertion_type,
            assertion: in_body.client_assertion,
        });
    };
    let another = in_body.client_id.is_some_and(|id| id != client_id);
    if another || in_body.client_secret.is_some() || in_body.client_assertion.is_some() {
        return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().one_authentication));
    }
    Ok(Basic { client_id, secret }.into())
}

/// The application that a request authenticates by its `Authorization` header alone.
///
/// # Errors
/// `invalid_client`, also without such a header.
pub async fn by_header(services: &Services, headers: &HeaderMap, caller: &Caller) -> Result<Arc<Client>, OauthError> {
    let presented = basic(headers)?.map(Presented::from).unwrap_or_default();
    Ok(client_authentication::authenticate(&services.identity, &presented, caller).await?)
}

/// The user name and the password of Basic credentials; `None` without both.
///
/// # Errors
/// `invalid_request` for malformed ones.
pub fn basic_credentials(headers: &HeaderMap) -> Result<Option<(String, Secret)>, ApiError> {
    Ok(basic(headers)?.and_then(|Basic { client_id, secret }| Some((client_id, secret?))))
}

/// Basic credentials. An empty password is none.
struct Basic {
    client_id: String,
    secret: Option<Secret>,
}

impl From<Basic> for Presented {
    fn from(Basic { client_id, secret }: Basic) -> Self {
        Self { client_id: Some(client_id), secret, ..Self::default() }
    }
}

/// Reads Basic credentials, each of them encoded as in a form (RFC 6749 section 2.3.1). Another scheme is none.
fn basic(headers: &HeaderMap) -> Result<Option<Basic>, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let malformed = || ApiError::new(ErrorCode::InvalidRequest, sentences().basic_malformed);
    if values.next().is_some() {
        return Err(malformed());
    }
    let Some((scheme, credentials)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
        return Err(malformed());
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let bytes = STANDARD.decode(credentials.trim()).map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (id, secret) = text.split_once(':').ok_or_else(malformed)?;
    let secret = (!secret.is_empty()).then(|| Secret::new(decode(secret)));
    Ok(Some(Basic { client_id: decode(id), secret }))
}

#[cfg(test)]
mod tests {
    use super::presented;
    use crate::extract::Form;
    use axum::body::Body;
    use axum::http::{HeaderMap, HeaderValue, header};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use doorward_contract::ErrorCode;
    use doorward_identity::oauth::client_authentication::Presented;

    async fn read(authorization: &[&str], body: &'static str) -> Result<Presented, ErrorCode> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        for value in authorization {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        let form = Form::read(&headers, Body::from(body)).await.unwrap();
        presented(&headers, &form).map_err(|error| error.code())
    }

    fn basic(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[tokio::test]
    async fn credentials_are_read_from_the_header_or_the_body() {
        let of = |presented: Presented| (presented.client_id, presented.secret.map(|secret| secret.into_inner()));
        let some = |text: &str| Some(text.to_owned());
        let header = read(&[&basic("app:a%2Bb%3A+c")], "client_id=app").await.unwrap();
        assert_eq!(of(header), (some("app"), some("a+b: c")));
        let body = read(&[], "client_id=app&client_secret=a%2Bb").await.unwrap();
        assert_eq!(of(body), (some("app"), some("a+b")));
        assert_eq!(of(read(&[&basic("app:")], "").await.unwrap()), (some("app"), None));
        assert_eq!(of(read(&["Bearer x"], "client_id=app&client_secret=").await.unwrap()), (some("app"), None));
        let assertion = read(&[], "client_assertion=x.y.z&client_assertion_type=t").await.unwrap();
        assert!(assertion.assertion.is_some() && assertion.client_id.is_none());
    }

    #[tokio::test]
    async fn attack_16_two_credentials_are_none() {
        let header = basic("app:secret");
        for (authorization, body) in [
            (vec![header.as_str()], "client_secret=secret"),
            (vec![header.as_str()], "client_id=other"),
            (vec![header.as_str()], "client_assertion=x.y.z&client_assertion_type=t"),
            (vec![header.as_str(), header.as_str()], ""),
            (vec![], "client_id=app&client_id=other"),
            (vec!["Basic"], ""),
            (vec!["Basic %%%"], ""),
            (vec!["Basic YXBw"], ""),
        ] {
            let refused = read(&authorization, body).await.err();
            assert_eq!(refused, Some(ErrorCode::InvalidRequest), "{authorization:?} {body}");
        }
    }
}
