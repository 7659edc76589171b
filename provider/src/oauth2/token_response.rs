//! Token responses, as vendors really send them.

use crate::ProviderError;
use ::oauth2::basic::BasicErrorResponse;
use ::oauth2::{HttpResponse, RequestTokenError};
use doorward_outbound::{Cause, OutboundError};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// Turns a vendor's token response into one of RFC 6749 sections 5.1 and 5.2.
///
/// GitHub reports errors with status 200. Others send JSON as `text/plain`, send a form, omit `token_type`, or write
/// `expires_in` as a string. Only the members in use are kept, so that no other member can break parsing.
pub(crate) fn as_the_rfc_has_it(host: String, status: StatusCode, body: &[u8]) -> Result<HttpResponse, OutboundError> {
    let members = members(body);
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (status, body) = if let Some(error) = members.get("error").filter(|error| !error.is_null()) {
        (StatusCode::BAD_REQUEST, json!({ "error": word(error.as_str().unwrap_or_default()) }))
    } else if let (true, Some(token)) = (status.is_success(), text("access_token")) {
        (StatusCode::OK, json!({ "access_token": token, "token_type": "bearer", "id_token": text("id_token") }))
    } else if status.is_server_error() {
        return Err(OutboundError::Unreachable { host, cause: Cause::Status(status.as_u16()) });
    } else {
        return Err(OutboundError::Malformed { host, expected: |texts| texts.token_response });
    };
    let mut answer = HttpResponse::new(body.to_string().into_bytes());
    *answer.status_mut() = status;
    Ok(answer)
}

fn members(body: &[u8]) -> Map<String, Value> {
    if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        return members;
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

/// Maps the error of a token request. Drops descriptions: some vendors repeat the code or token in them.
pub(crate) fn failure(error: RequestTokenError<OutboundError, BasicErrorResponse>) -> ProviderError {
    match error {
        RequestTokenError::ServerResponse(answer) => refusal(answer.error().as_ref()),
        RequestTokenError::Request(error) => error.into(),
        _ => ProviderError::Untrusted(|texts| texts.token_response),
    }
}

/// Maps an error code (RFC 6749 section 5.2; GitHub's own codes:
/// <https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors>).
pub(crate) fn refusal(error: &str) -> ProviderError {
    match error {
        "invalid_client" | "incorrect_client_credentials" | "unauthorized_client" => ProviderError::Client(word(error)),
        _ => ProviderError::refused_by_vendor(word(error)),
    }
}

/// Sanitizes a vendor's error code for display and logs: free text could contain secrets.
pub(crate) fn word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let short = (1..=64).contains(&text.len());
    if short && text.bytes().all(plain) { text.to_owned() } else { "unknown_error".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{StatusCode, as_the_rfc_has_it, refusal};
    use crate::ProviderError;
    use doorward_i18n::Language;
    use doorward_outbound::OutboundError;

    fn normal(status: u16, body: &str) -> Result<(u16, String), OutboundError> {
        let answer = as_the_rfc_has_it("host".into(), StatusCode::from_u16(status).unwrap(), body.as_bytes())?;
        Ok((answer.status().as_u16(), String::from_utf8(answer.into_body()).unwrap()))
    }

    #[test]
    fn forms_and_sloppy_json_are_read() {
        let expected = r#"{"access_token":"gho_16","id_token":null,"token_type":"bearer"}"#;
        for body in [
            "access_token=gho_16&scope=user%3Aemail&token_type=bearer",
            r#"{"access_token":"gho_16","expires_in":"7200"}"#,
            r#"{"access_token":"gho_16","token_type":"user","error":null,"scope":["a"]}"#,
        ] {
            assert_eq!(normal(200, body).unwrap(), (200, expected.to_owned()), "{body}");
        }
    }

    #[test]
    fn an_error_with_status_200_is_an_error() {
        let body = r#"{"error":"bad_verification_code","error_description":"The code ... is incorrect"}"#;
        assert_eq!(normal(200, body).unwrap(), (400, r#"{"error":"bad_verification_code"}"#.to_owned()));
        assert_eq!(normal(200, "error=invalid_grant").unwrap().0, 400);
        assert_eq!(normal(200, r#"{"access_token":"x","error":{"code":1}}"#).unwrap().0, 400);
    }

    #[test]
    fn a_page_or_an_empty_token_is_no_answer() {
        for body in ["<!doctype html><a href='?access_token=x'>", "", "[]", r#"{"access_token":""}"#, "null"] {
            assert!(matches!(normal(200, body), Err(OutboundError::Malformed { .. })), "{body}");
        }
        assert!(matches!(normal(502, "<html>"), Err(OutboundError::Unreachable { .. })));
        assert!(matches!(normal(404, r#"{"access_token":"x"}"#), Err(OutboundError::Malformed { .. })));
    }

    #[test]
    fn errors_are_told_apart_and_show_no_sentence() {
        assert!(
            matches!(refusal("invalid_grant"), ProviderError::Refused(word) if word.get(Language::En) == "invalid_grant")
        );
        assert!(matches!(refusal("incorrect_client_credentials"), ProviderError::Client(_)));
        assert!(!refusal("the code 4/0AX is wrong").to_string().contains("4/0AX"));
    }
}
