//! Query strings.

use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use doorward_contract::ErrorCode;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use url::form_urlencoded;

/// The query string, each name at most once. Parsers disagree about which of two values to use, so an attacker could
/// pass one value to a check and another to the action (HTTP parameter pollution).
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Parses `name=value&...` into a struct.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    refuse_duplicates(text)?;
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        if let Some(name) = message.strip_prefix("unknown field").and_then(|rest| rest.split('`').nth(1)) {
            return ApiError::field(name, sentences().unknown_parameter(name));
        }
        ApiError::field(&path, sentences().parameter_malformed(&path))
    })
}

/// One parameter of a query string that may contain others.
///
/// # Errors
/// If any name occurs twice.
pub fn single(parts: &Parts, name: &str) -> Result<Option<String>, ApiError> {
    let text = parts.uri.query().unwrap_or_default();
    refuse_duplicates(text)?;
    Ok(form_urlencoded::parse(text.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
}

fn refuse_duplicates(text: &str) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    for (name, _) in form_urlencoded::parse(text.as_bytes()) {
        if !seen.insert(name.clone()) {
            return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().parameter_twice(name)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use doorward_contract::ErrorCode;
    use doorward_contract::admin::UserQuery;
    use doorward_contract::event::EventQuery;

    #[test]
    fn a_query_becomes_a_typed_filter() {
        let query: UserQuery = parse("query=%E5%BC%A0&status=BLOCKED&limit=20").unwrap();
        assert_eq!(query.query.as_deref(), Some("张"));
        assert_eq!(query.limit, Some(20));
        let query: EventQuery = parse("action=user.sign_in&since=2026-11-25T00:00:00%2B08:00").unwrap();
        assert!(query.since.is_some());
    }

    #[test]
    fn attack_16_duplicate_parameters_are_refused() {
        assert_eq!(parse::<UserQuery>("limit=1&limit=2").unwrap_err().code(), ErrorCode::InvalidRequest);
    }

    #[test]
    fn unknown_and_malformed_parameters_are_named() {
        for (query, named) in [("colour=red", "`colour`"), ("limit=many", "`limit`"), ("status=ODD", "`status`")] {
            let refusal = parse::<UserQuery>(query).unwrap_err();
            assert_eq!(refusal.code(), ErrorCode::InvalidArgument);
            assert!(format!("{refusal:?}").contains(named), "{refusal:?}");
        }
    }
}
