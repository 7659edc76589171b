//! The parameter `claims` of an authorization request (OpenID Connect Core section 5.5).
//!
//! ID tokens and the userinfo endpoint both have the claims of all granted scopes, so what a request asks for is where
//! it asks for it. The parameter adds no claims to those: users consent to scopes. What remains of it is its syntax,
//! the user whom it names, and the authentication that it insists on.

use super::{authorization_error::AuthorizationError, id_token::ACR};
use serde_json::{Map, Value};

/// Longest value in bytes.
const MAX_BYTES: usize = 2 * 1024;

const MALFORMED: AuthorizationError = AuthorizationError::invalid("claims", |texts| texts.claims_malformed);

/// <https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html>
const UNMET: AuthorizationError =
    AuthorizationError::new("unmet_authentication_requirements", "claims", |texts| texts.acr_unmet);

/// The user whose ID token is asked for: the value of the claim `sub` (section 5.5.1), if there is one.
///
/// # Errors
/// `invalid_request` for anything but the JSON of section 5.5, and for more than 2 KiB.
/// `unmet_authentication_requirements` for an ID token whose `acr` must be one that no sign-in here has: no page could
/// help the user (section 5.5.1.1).
pub(super) fn subject(text: &str) -> Result<Option<String>, AuthorizationError> {
    let json = Some(text).filter(|text| text.len() <= MAX_BYTES).and_then(|text| serde_json::from_str(text).ok());
    let Some(Value::Object(places)) = json else { return Err(MALFORMED) };
    let (info, token) = (requested(&places, "userinfo")?, requested(&places, "id_token")?);
    if ![info, token].into_iter().flatten().flatten().all(|(_, claim)| is_request(claim)) {
        return Err(MALFORMED);
    }
    if token.and_then(|claims| claims.get("acr")).is_some_and(is_unmet) {
        return Err(UNMET);
    }
    match token.and_then(|claims| claims.get("sub")).and_then(|claim| claim.get("value")) {
        None => Ok(None),
        Some(Value::String(subject)) => Ok(Some(subject.clone())),
        Some(_) => Err(MALFORMED),
    }
}

/// The claims that are requested in a place.
fn requested<'a>(
    places: &'a Map<String, Value>,
    place: &str,
) -> Result<Option<&'a Map<String, Value>>, AuthorizationError> {
    match places.get(place) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(claims)) => Ok(Some(claims)),
        Some(_) => Err(MALFORMED),
    }
}

/// Whether a claim is essential and cannot have one of the requested values. Any other request for `acr` is voluntary.
fn is_unmet(acr: &Value) -> bool {
    let is_essential = acr.get("essential").and_then(Value::as_bool).unwrap_or_default();
    let list = acr.get("values").and_then(Value::as_array).into_iter().flatten();
    let mut requested = acr.get("value").into_iter().chain(list).peekable();
    is_essential && requested.peek().is_some() && !requested.any(|value| value == ACR)
}

/// Null, or an object whose known members have their types. Others are ignored (section 5.5.1).
fn is_request(claim: &Value) -> bool {
    match claim {
        Value::Null => true,
        Value::Object(members) => {
            members.get("essential").is_none_or(Value::is_boolean) && members.get("values").is_none_or(Value::is_array)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn claims_are_read_as_in_the_specification() {
        let example = r#"{
            "userinfo": {
                "given_name": {"essential": true}, "nickname": null, "email": {"essential": true},
                "http://example.info/claims/groups": null
            },
            "id_token": {"auth_time": {"essential": true}, "acr": {"values": ["urn:mace:incommon:iap:silver"]}}
        }"#;
        for (text, expected) in [
            (example, None),
            ("{}", None),
            (r#"{"userinfo": null, "other": 1}"#, None),
            (r#"{"id_token": {"sub": {"value": "u1", "other": 1}}}"#, Some("u1")),
            (r#"{"userinfo": {"sub": {"value": "u1"}}}"#, None),
        ] {
            assert_eq!(subject(text).ok().unwrap().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_essential_acr_that_cannot_be_reached_is_an_error() {
        let subject_for =
            |acr: &str| subject(&format!(r#"{{"id_token": {{"acr": {acr}}}}}"#)).map_err(|error| error.code);
        for acr in [
            "null",
            r#"{"essential": true}"#,
            r#"{"essential": true, "value": "1"}"#,
            r#"{"essential": true, "values": ["2", "1"]}"#,
            r#"{"essential": false, "value": "2"}"#,
            r#"{"values": ["2"]}"#,
        ] {
            assert_eq!(subject_for(acr), Ok(None), "{acr}");
        }
        for acr in [
            r#"{"essential": true, "value": "2"}"#,
            r#"{"essential": true, "value": 1}"#,
            r#"{"essential": true, "values": ["urn:mace:incommon:iap:silver", "2"]}"#,
        ] {
            assert_eq!(subject_for(acr), Err("unmet_authentication_requirements"), "{acr}");
        }
        let elsewhere = r#"{"userinfo": {"acr": {"essential": true, "value": "2"}}}"#;
        assert_eq!(subject(elsewhere).ok(), Some(None), "it is a claim of the ID token");
    }

    #[test]
    fn anything_else_is_refused() {
        let padded = |bytes: usize| format!(r#"{{"x":"{}"}}"#, "a".repeat(bytes - 8));
        assert!(subject(&padded(2_048)).is_ok());
        for text in [
            "",
            "[]",
            "name",
            r#"{"userinfo": []}"#,
            r#"{"userinfo": {"name": true}}"#,
            r#"{"id_token": {"name": {"essential": "yes"}}}"#,
            r#"{"id_token": {"name": {"values": "x"}}}"#,
            r#"{"id_token": {"sub": {"value": 1}}}"#,
            r#"{"id_token": {}"#,
            &padded(2_049),
            &format!("{}{}", "[".repeat(1_000), "]".repeat(1_000)),
        ] {
            assert_eq!(subject(text).map_err(|error| error.code), Err("invalid_request"), "{text}");
        }
    }
}
