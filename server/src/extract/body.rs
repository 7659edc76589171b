//! Request bodies.

use super::query;
use crate::http::error::ApiError;
use crate::http::language::{self, sentences};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use doorward_contract::ErrorCode;
use doorward_identity::json_error::JsonError;
use serde::de::DeserializeOwned;

/// Far above the largest valid request of the JSON APIs.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Maximum nesting of JSON. Custom attributes are the most deeply nested values and stay far below it.
const MAX_DEPTH: u32 = 64;

/// A JSON object or a form.
///
/// RFC 6749 requires forms, the CloudBase SDK sends JSON as `text/plain`, and curl sends JSON with the content type of
/// a form. The first character therefore decides: no form begins with a brace. Other bodies need the content type of a
/// form.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        parse(&parts.headers, &bytes).map(Self)
    }
}

/// Reads the body, up to [`MAX_BODY_BYTES`].
pub async fn read(headers: &HeaderMap, body: axum::body::Body) -> Result<axum::body::Bytes, ApiError> {
    let too_large = || ApiError::new(ErrorCode::PayloadTooLarge, sentences().body_too_large);
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|error| {
        if is_length_limit(&error) {
            too_large()
        } else {
            ApiError::new(ErrorCode::InvalidRequest, sentences().body_incomplete)
        }
    })
}

/// Whether a size limit, this one or that of an outer layer, is among the causes of the error.
fn is_length_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<http_body_util::LengthLimitError>() || error.source().is_some_and(is_length_limit)
}

/// Parses a body as JSON or as a form.
pub fn parse<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, ApiError> {
    match bytes.trim_ascii() {
        deep if is_too_deep(deep) => Err(ApiError::new(ErrorCode::InvalidArgument, sentences().body_too_deep)),
        [] => from_json(b"{}"),
        object @ [b'{', ..] => from_json(object),
        form if is_form(headers) => {
            let text = std::str::from_utf8(form)
                .map_err(|_| ApiError::new(ErrorCode::InvalidArgument, sentences().body_not_utf8))?;
            query::parse(text)
        }
        _ => Err(ApiError::new(ErrorCode::InvalidArgument, sentences().body_no_object)),
    }
}

/// `serde_json` limits nesting to 128 levels, but not inside ignored fields.
fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

/// Whether the content type is that of a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded")
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    JsonError::parse(bytes).map_err(|error| {
        let sentence = error.sentence.get(language::current());
        match &error.field {
            Some(field) => ApiError::field(field, sentence),
            None => ApiError::new(ErrorCode::InvalidArgument, sentence),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use axum::http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
    use doorward_contract::ErrorCode;
    use doorward_contract::account::ProfilePatch;
    use doorward_contract::signin::SigninRequest;

    fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(body: &str) -> String {
        let refusal = parse::<T>(&HeaderMap::new(), body.as_bytes()).unwrap_err();
        assert_eq!(refusal.code(), ErrorCode::InvalidArgument);
        format!("{refusal:?}")
    }

    #[test]
    fn nothing_counts_as_an_empty_object() {
        assert!(parse::<SigninRequest>(&HeaderMap::new(), b" \n").unwrap().username.is_none());
    }

    #[test]
    fn a_form_is_read_where_one_is_declared() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8"));
        let form: SigninRequest = parse(&headers, b"username=li.na&password=a%20b").unwrap();
        assert_eq!(form.password.unwrap().expose(), "a b");
        let json: SigninRequest = parse(&headers, br#"{"username": "li.na"}"#).unwrap();
        assert_eq!(json.username.as_deref(), Some("li.na"));
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        for body in ["[]", r#"["li.na", "pass"]"#, "null", "1", "\"x\"", "username=li.na", "{", "{} {}"] {
            refusal::<SigninRequest>(body);
        }
    }

    #[test]
    fn the_field_is_named_and_its_value_is_not() {
        let wrong = refusal::<SigninRequest>(r#"{"password": ["hunter2"]}"#);
        assert!(wrong.contains("`password` must be a string"), "{wrong}");
        assert!(!wrong.contains("hunter2"), "{wrong}");
        let wrong = refusal::<ProfilePatch>(r#"{"gender": "hunter2"}"#);
        assert!(wrong.contains("gender") && !wrong.contains("hunter2"), "{wrong}");
        assert!(refusal::<ProfilePatch>(r#"{"role": "administrator"}"#).contains("unknown field `role`"));
        assert!(refusal::<SigninRequest>(r#"{"username": "a", "username": "b"}"#).contains("duplicate field"));
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(30_000), "]".repeat(30_000));
        refusal::<SigninRequest>(&deep);
    }
}
