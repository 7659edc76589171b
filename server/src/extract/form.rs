//! Forms.

use super::{body, query};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use doorward_contract::{ErrorCode, Secret};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// The text of a form; at most 64 KiB. An empty body is an empty form. For endpoints whose standard allows nothing else.
#[derive(Debug)]
pub struct Form(Secret);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        Self::read(&parts.headers, body).await
    }
}

impl Form {
    /// Reads a body.
    ///
    /// # Errors
    /// `invalid_request` for any other content type.
    pub async fn read(headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        let invalid = |sentence: &str| ApiError::new(ErrorCode::InvalidRequest, sentence);
        let bytes = body::read(headers, body).await?;
        if !bytes.is_empty() && !body::is_form(headers) {
            return Err(invalid(sentences().form_only));
        }
        let text = String::from_utf8(bytes.into()).map_err(|_| invalid(sentences().body_not_utf8))?;
        Ok(Self(Secret::new(text)))
    }

    /// Reads a body if it is a form; any other is an empty form.
    ///
    /// # Errors
    /// If the body is too large, incomplete or not UTF-8.
    pub async fn read_if_form(headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        if body::is_form(headers) { Self::read(headers, body).await } else { Ok(Self(Secret::default())) }
    }

    /// The fields, decoded. A field may occur several times.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        form_urlencoded::parse(self.0.expose().as_bytes()).into_owned()
    }

    /// The fields that a struct has; others are ignored.
    ///
    /// # Errors
    /// If any field occurs twice.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        query::parse(self.0.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use axum::body::Body;
    use axum::http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
    use doorward_contract::{ErrorCode, oauth::GrantRequest};

    fn of(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))])
    }

    #[tokio::test]
    async fn only_a_form_is_taken_and_its_values_are_not_printed() {
        let form = of("application/x-www-form-urlencoded; charset=utf-8");
        let read = Form::read(&form, Body::from("grant_type=a%20b&code=hunter2&other=1")).await.unwrap();
        assert!(!format!("{read:?}").contains("hunter2"));
        let grant: GrantRequest = read.parse().unwrap();
        assert_eq!((grant.grant_type.as_str(), grant.code.unwrap().expose().as_str()), ("a b", "hunter2"));
        for (kind, body) in [("application/json", "{}"), ("text/plain", "a=b"), ("multipart/form-data", "a=b")] {
            let refused = Form::read(&of(kind), Body::from(body)).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::InvalidRequest, "{kind}");
            assert_eq!(Form::read_if_form(&of(kind), Body::from(body)).await.unwrap().pairs().count(), 0, "{kind}");
        }
        assert_eq!(Form::read(&HeaderMap::new(), Body::empty()).await.unwrap().pairs().count(), 0);
        assert!(Form::read(&form, Body::from(&b"a=\xff"[..])).await.is_err());
    }

    #[tokio::test]
    async fn attack_16_a_field_that_is_there_twice_is_refused() {
        let form = of("application/x-www-form-urlencoded");
        let read = Form::read(&form, Body::from("code=1&code=2")).await.unwrap();
        assert_eq!(read.parse::<GrantRequest>().unwrap_err().code(), ErrorCode::InvalidRequest);
    }
}
