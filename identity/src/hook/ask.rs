//! Asking a hook.

use super::{
    registry::Hook,
    signature::{self, Body},
    token_claims,
};
use crate::{Error, Identity};
use doorward_contract::hook::{HookPoint, HookTest, OnFailure};
use doorward_i18n::{
    Language, Localized,
    errors::{hook as texts, identity},
};
use doorward_outbound::{Limits, OutboundError, http::StatusCode};
use doorward_store::hook;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::fmt;

/// Longest response in bytes.
const MAX_RESPONSE: usize = 16_384;
/// Longest message in characters: a sentence or two.
const MAX_MESSAGE: usize = 200;

/// What a hook decides. A member that is not known may be misspelled, so it is an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Response {
    allow: bool,
    /// For the user, if it refuses.
    #[serde(default)]
    message: Option<String>,
    /// Before tokens are issued.
    #[serde(default)]
    claims: Option<Map<String, Value>>,
}

/// Why a response does not count.
#[derive(Debug)]
pub(super) enum Fault {
    NoResponse(OutboundError),
    Status(u16),
    /// Not the documented JSON, with the error of the parser.
    Json(String),
    Message,
    /// Claims in the response of a hook that does not add any.
    UnexpectedClaims,
    Claims(token_claims::Fault),
}

/// Asks the hook at a point, if there is one. Returns the claims that it adds. Never called in a transaction: nobody else
/// waits for a hook.
///
/// # Errors
/// [`Error::HookRefused`]; [`Error::HookFailed`] for one that did not respond as documented, unless the operation may
/// proceed then.
pub(super) async fn ask(
    identity: &Identity,
    point: HookPoint,
    data: impl Serialize,
) -> Result<Map<String, Value>, Error> {
    let Some(hook) = identity.hooks().at(point) else { return Ok(Map::new()) };
    // On the heap: every sign-in contains this.
    match Box::pin(call(identity, &hook, data)).await? {
        Ok(Response { allow: true, claims, .. }) => Ok(claims.unwrap_or_default()),
        Ok(Response { message, .. }) => Err(refused(message)),
        Err(fault) => {
            let proceeds = hook.on_failure == OnFailure::Allow;
            tracing::warn!(hook = point.as_str(), %fault, proceeds, "a hook did not respond as documented");
            if proceeds { Ok(Map::new()) } else { Err(Error::HookFailed) }
        }
    }
}

fn refused(message: Option<String>) -> Error {
    let own = |language| identity::of(language).hook_refused.to_owned();
    Error::HookRefused(Localized::new(|language| message.clone().unwrap_or_else(|| own(language))))
}

async fn call(identity: &Identity, hook: &Hook, data: impl Serialize) -> Result<Result<Response, Fault>, Error> {
    let (id, kind) = (identity.new_id(), format!("hook.{}", hook.point.as_str()));
    let body = Body { kind: &kind, timestamp: identity.now(), data }.to_json()?;
    let request = signature::signed(identity, &hook.url, &id, &body, &hook.secrets)?;
    let Ok(request) = request.body(body.into()) else {
        return Ok(Err(Fault::NoResponse(OutboundError::Forbidden(String::new()))));
    };
    let limits = Limits { timeout: hook.timeout, max_bytes: MAX_RESPONSE };
    Ok(match identity.outbound().send_within(request, limits).await {
        Ok(answer) => read(hook.point, answer.status, &answer.body),
        Err(error) => Err(Fault::NoResponse(error)),
    })
}

fn read(point: HookPoint, status: StatusCode, body: &[u8]) -> Result<Response, Fault> {
    match status {
        StatusCode::NO_CONTENT => return Ok(Response { allow: true, message: None, claims: None }),
        StatusCode::OK => {}
        other => return Err(Fault::Status(other.as_u16())),
    }
    let response: Response = serde_json::from_slice(body).map_err(|error| Fault::Json(error.to_string()))?;
    let is_plain = |text: &String| {
        !text.trim().is_empty() && text.chars().count() <= MAX_MESSAGE && !text.chars().any(char::is_control)
    };
    if !response.message.as_ref().is_none_or(is_plain) {
        return Err(Fault::Message);
    }
    match &response.claims {
        None => {}
        Some(_) if point != HookPoint::BeforeTokenIssue => return Err(Fault::UnexpectedClaims),
        Some(claims) => token_claims::check(claims).map_err(Fault::Claims)?,
    }
    Ok(response)
}

impl Fault {
    fn sentence(&self, language: Language) -> String {
        let texts = texts::of(language);
        match self {
            Self::NoResponse(error) => texts.no_response(error.sentence(language)),
            Self::Status(status) => texts.status(status),
            Self::Json(error) => texts.json(error),
            Self::Message => texts.message(MAX_MESSAGE),
            Self::UnexpectedClaims => texts.unexpected_claims.to_owned(),
            Self::Claims(fault) => fault.sentence(language),
        }
    }
}

/// For the log: without the words of the response.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoResponse(error) => write!(f, "{error}"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Json(_) => f.write_str("the response is not the documented JSON"),
            Self::Message => f.write_str("the message is too long or has control characters"),
            Self::UnexpectedClaims => f.write_str("claims are not expected here"),
            Self::Claims(_) => f.write_str("the claims are not allowed"),
        }
    }
}

/// Asks a hook about a user who does not exist, for an administrator who tests it: also one that is turned off.
///
/// # Errors
/// [`Error::MasterKey`] when its secret cannot be decrypted.
pub async fn trial(identity: &Identity, point: HookPoint, row: hook::Model, language: Language) -> Result<HookTest, Error> {
    let hook = Hook::read(row, point, &identity.options().master_key)?;
    Ok(match call(identity, &hook, sample(identity, point)).await? {
        Ok(Response { allow, message, claims }) => {
            HookTest { valid: true, allow: Some(allow), message: message.filter(|_| !allow), claims }
        }
        Err(fault) => HookTest { valid: false, allow: None, message: Some(fault.sentence(language)), claims: None },
    })
}

/// What a hook is asked in a test: the same members as otherwise, and `test`.
fn sample(identity: &Identity, point: HookPoint) -> Value {
    let application = identity.options().env_id.as_str();
    if point == HookPoint::BeforeMessage {
        return json!({
            "test": true, "id": "test", "channel": "mail", "kind": "sign_in", "recipient": "test@example.com",
            "language": "en",
        });
    }
    let mut data = json!({
        "test": true,
        "user": {
            "uid": "test", "kind": "external", "username": "test", "name": "Test", "email": "test@example.com",
            "email_verified": true, "phone_number": null, "phone_number_verified": false, "locale": null,
        },
        "application": application,
    });
    let request = match point {
        HookPoint::BeforeTokenIssue => {
            json!({ "occasion": "sign_in", "scope": "openid", "roles": [], "session_id": null })
        }
        _ => json!({
            "method": "password", "new_user": point == HookPoint::BeforeSignUp, "ip": "192.0.2.1",
            "user_agent": "Test", "language": "en",
        }),
    };
    if let (Some(data), Value::Object(request)) = (data.as_object_mut(), request) {
        data.extend(request);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::{Fault, read};
    use doorward_contract::hook::HookPoint;
    use doorward_outbound::http::StatusCode;

    #[test]
    fn only_the_documented_response_counts() {
        let ask = |point, status, body: &str| read(point, status, body.as_bytes());
        let sign_in = |body: &str| ask(HookPoint::BeforeSignIn, StatusCode::OK, body);
        assert!(sign_in(r#"{"allow":true}"#).unwrap().allow);
        let refused = sign_in(r#"{"allow":false,"message":"Not on Sundays."}"#).unwrap();
        assert_eq!((refused.allow, refused.message.as_deref()), (false, Some("Not on Sundays.")));
        assert!(ask(HookPoint::BeforeSignIn, StatusCode::NO_CONTENT, "ignored").unwrap().allow);
        for garbage in ["", "ok", "{}", r#"{"alow":false}"#, r#"{"allow":"no"}"#, r#"{"allow":true,"deny":true}"#] {
            assert!(matches!(sign_in(garbage), Err(Fault::Json(_))), "{garbage}");
        }
        for status in [StatusCode::FOUND, StatusCode::CREATED, StatusCode::INTERNAL_SERVER_ERROR] {
            assert!(matches!(ask(HookPoint::BeforeSignIn, status, r#"{"allow":true}"#), Err(Fault::Status(_))));
        }
        for message in ["", " ", "a\\nb", &"x".repeat(201)] {
            let body = format!(r#"{{"allow":false,"message":"{message}"}}"#);
            assert!(matches!(sign_in(&body), Err(Fault::Message)), "{message}");
        }
    }

    #[test]
    fn claims_are_added_to_tokens_alone() {
        let body = r#"{"allow":true,"claims":{"tier":"gold"}}"#;
        let token = read(HookPoint::BeforeTokenIssue, StatusCode::OK, body.as_bytes()).unwrap();
        assert_eq!(token.claims.unwrap()["tier"], "gold");
        let elsewhere = read(HookPoint::BeforeSignIn, StatusCode::OK, body.as_bytes());
        assert!(matches!(elsewhere, Err(Fault::UnexpectedClaims)));
        let reserved = read(HookPoint::BeforeTokenIssue, StatusCode::OK, br#"{"allow":true,"claims":{"sub":"x"}}"#);
        assert!(matches!(reserved, Err(Fault::Claims(_))));
    }
}
