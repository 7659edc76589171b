//! Challenges of the endpoints that take access tokens: the schemes, and where a program learns how to get a token.

use crate::Services;
use crate::extract::DPOP;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use doorward_contract::ErrorBody;
use doorward_contract::oauth::paths::{PROTECTED_RESOURCE, PROTECTED_USERINFO, USERINFO};
use doorward_identity::oauth::dpop;

/// Middleware: completes the challenge `Bearer` of a handler. The challenge of a request with the scheme `DPoP` has
/// that scheme (RFC 9449 section 7.1). Status 401 names both schemes and the metadata of the resource (RFC 9728 section
/// 5.1). Challenges of other schemes stay as they are.
pub async fn complete(State(services): State<Services>, request: Request, next: Next) -> Response {
    let is_dpop = is_dpop(request.headers());
    let document = if request.uri().path() == USERINFO { PROTECTED_USERINFO } else { PROTECTED_RESOURCE };
    let mut response = next.run(request).await;
    let given = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    let Some(given) = given.and_then(|text| text.strip_prefix("Bearer")).map(|text| text.trim().to_owned()) else {
        return response;
    };
    let given = match is_proof_invalid(&response) {
        true => error_of_proof(&given),
        false => given,
    };
    let metadata = format!("resource_metadata=\"{}{document}\"", services.identity.issuer());
    let algorithms = format!("algs=\"{}\"", dpop::algorithms());
    let is_unauthenticated = response.status() == StatusCode::UNAUTHORIZED;
    let challenges = match (is_dpop, is_unauthenticated) {
        (false, true) => vec![challenge("Bearer", &[&given, &metadata]), challenge("DPoP", &[&algorithms, &metadata])],
        (true, true) => {
            vec![challenge("DPoP", &[&given, &algorithms, &metadata]), challenge("Bearer", &[&metadata])]
        }
        (true, false) => vec![challenge("DPoP", &[&given, &algorithms])],
        (false, false) => return response,
    };
    let headers = response.headers_mut();
    headers.remove(WWW_AUTHENTICATE);
    for challenge in challenges {
        if let Ok(value) = HeaderValue::from_str(&challenge) {
            headers.append(WWW_AUTHENTICATE, value);
        }
    }
    response
}

fn challenge(scheme: &str, parameters: &[&str]) -> String {
    let given: Vec<_> = parameters.iter().copied().filter(|parameter| !parameter.is_empty()).collect();
    format!("{scheme} {}", given.join(", "))
}

fn is_dpop(headers: &HeaderMap) -> bool {
    let scheme = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
    scheme.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(DPOP))
}

/// Whether the error is about the proof, and not about the token.
fn is_proof_invalid(response: &Response) -> bool {
    let details = response.extensions().get::<ErrorBody>().and_then(|body| body.details.as_ref());
    details.is_some_and(|details| details["reason"] == "dpop_proof")
}

fn error_of_proof(given: &str) -> String {
    const ERROR: &str = "error=\"invalid_dpop_proof\"";
    match given {
        "" => ERROR.to_owned(),
        given => given.replace("error=\"invalid_token\"", ERROR),
    }
}

#[cfg(test)]
mod tests {
    use super::{challenge, error_of_proof};

    #[test]
    fn parameters_that_are_empty_are_left_out() {
        assert_eq!(challenge("Bearer", &["", "a=\"1\""]), "Bearer a=\"1\"");
        assert_eq!(challenge("DPoP", &["a=\"1\"", "b=\"2\""]), "DPoP a=\"1\", b=\"2\"");
        assert_eq!(error_of_proof(""), "error=\"invalid_dpop_proof\"");
        let given = "realm=\"doorward\", error=\"invalid_token\"";
        assert_eq!(error_of_proof(given), "realm=\"doorward\", error=\"invalid_dpop_proof\"");
    }
}
