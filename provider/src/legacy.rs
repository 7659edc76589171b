//! Verifies a password at the system that users come from.
//!
//! - a hook of the operator's own: a POST request that is signed as Standard Webhooks defines it
//!   (<https://www.standardwebhooks.com>)
//! - Firebase: `accounts:signInWithPassword`
//!   (<https://cloud.google.com/identity-platform/docs/reference/rest/v1/accounts/signInWithPassword>)
//! - Auth0: the grant `password-realm` (<https://auth0.com/docs/get-started/authentication-and-authorization-flow>)
//! - Supabase: `token?grant_type=password` (<https://supabase.com/docs/reference/api>)

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use doorward_contract::settings::{LegacyKind, LegacySystem, LegacyUser};
use doorward_contract::{Secret, Timestamp};
use doorward_i18n::{Language, errors::legacy};
use doorward_outbound::{Answer, Limits, Outbound, OutboundError};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const FIREBASE: &str = "https://identitytoolkit.googleapis.com";
/// No system answers with more.
const MAX_BYTES: usize = 65_536;

/// A question to the former system.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub system: &'a LegacySystem,
    /// Key of the hook's signatures, Firebase's web API key, Auth0's client secret, or Supabase's anon key.
    pub secret: &'a Secret,
    /// Username, email address or phone number.
    pub identifier: &'a str,
    pub password: &'a Secret,
    /// ID of the request to a hook.
    pub id: &'a str,
    pub now: Timestamp,
    pub outbound: &'a Outbound,
}

/// The system gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum LegacyError {
    #[error("{0}")]
    Outbound(#[from] OutboundError),
    /// A status that means neither yes nor no, with the error code that the system names.
    #[error("the former system answered with the status {status} {code}")]
    Status { status: u16, code: String },
}

impl LegacyError {
    /// What went wrong.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Outbound(error) => error.sentence(language),
            Self::Status { status, code } => {
                let sentence = legacy::of(language).status(legacy::Status { status, code: code.as_str() });
                sentence.trim_end().to_owned()
            }
        }
    }
}

/// The user whose password it is; `None` if the system says that it is wrong or that there is no such user.
///
/// # Errors
/// [`LegacyError`] if the system says neither.
pub async fn verify(question: &Question<'_>) -> Result<Option<LegacyUser>, LegacyError> {
    match question.system.kind {
        LegacyKind::Off => Ok(None),
        LegacyKind::Http => question.hook().await,
        LegacyKind::Firebase if !question.identifier.contains('@') => Ok(None),
        LegacyKind::Firebase => question.firebase().await,
        LegacyKind::Auth0 => question.auth0().await,
        LegacyKind::Supabase => question.supabase().await,
    }
}

impl Question<'_> {
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.system.url.trim_end_matches('/'))
    }

    async fn send(&self, request: http::request::Builder, body: String) -> Result<Answer, LegacyError> {
        let timeout = Duration::from_secs(u64::from(self.system.timeout_seconds));
        // The addresses were checked when they were saved.
        let request = request.body(Bytes::from(body)).map_err(|_| OutboundError::Forbidden(String::new()))?;
        Ok(self.outbound.send_within(request, Limits { timeout, max_bytes: MAX_BYTES }).await?)
    }

    async fn post(&self, url: String, body: &Value) -> Result<Answer, LegacyError> {
        let request = http::Request::post(url).header(CONTENT_TYPE, "application/json");
        self.send(request, body.to_string()).await
    }

    async fn hook(&self) -> Result<Option<LegacyUser>, LegacyError> {
        #[derive(Deserialize)]
        struct Reply {
            valid: bool,
            #[serde(default)]
            user: LegacyUser,
        }
        let data = json!({ "identifier": self.identifier, "password": self.password.expose() });
        let body = json!({ "type": "password.verify", "timestamp": self.now, "data": data }).to_string();
        let at = self.now.as_millis() / 1000;
        let request = http::Request::post(&self.system.url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", self.id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", sign(self.secret, self.id, at, &body));
        let answer = self.send(request, body).await?;
        match answer.status.as_u16() {
            200 => {
                let reply: Reply = answer.json()?;
                Ok(reply.valid.then_some(reply.user))
            }
            // Without a code: an endpoint may repeat the password in any of its members.
            status => Err(LegacyError::Status { status, code: String::new() }),
        }
    }

    async fn firebase(&self) -> Result<Option<LegacyUser>, LegacyError> {
        let base = if self.system.url.is_empty() { FIREBASE } else { self.system.url.trim_end_matches('/') };
        let call = async |method: &str, body: Value| {
            // In a header, because addresses are logged on the way.
            let request = http::Request::post(format!("{base}/v1/accounts:{method}"))
                .header(CONTENT_TYPE, "application/json")
                .header("x-goog-api-key", self.secret.expose().trim());
            self.send(request, body.to_string()).await
        };
        let body = json!({ "email": self.identifier, "password": self.password.expose(), "returnSecureToken": true });
        let answer = call("signInWithPassword", body).await?;
        if answer.status.as_u16() != 200 {
            let wrong =
                ["INVALID_LOGIN_CREDENTIALS", "INVALID_PASSWORD", "EMAIL_NOT_FOUND", "INVALID_EMAIL", "USER_DISABLED"];
            return if wrong.contains(&code(&answer).as_str()) { Ok(None) } else { Err(status(&answer)) };
        }
        let signed_in: Value = answer.json()?;
        // A second factor is required: the password alone signs nobody in.
        if text(&signed_in, "/idToken").is_none() {
            return Err(status(&answer));
        }
        // Whether the address is verified is only in the profile.
        let profile = call("lookup", json!({ "idToken": signed_in["idToken"] })).await?;
        let profile: Value = if profile.status.as_u16() == 200 { profile.json()? } else { Value::Null };
        let user = profile.pointer("/users/0").unwrap_or(&Value::Null);
        let phone = text(user, "/phoneNumber");
        Ok(Some(LegacyUser {
            id: text(&signed_in, "/localId"),
            email: text(&signed_in, "/email"),
            email_verified: flag(user, "/emailVerified"),
            // Firebase stores only verified numbers.
            phone_verified: phone.is_some(),
            phone,
            name: text(&signed_in, "/displayName"),
            picture: text(user, "/photoUrl"),
            username: None,
        }))
    }

    async fn auth0(&self) -> Result<Option<LegacyUser>, LegacyError> {
        let body = json!({
            "grant_type": "http://auth0.com/oauth/grant-type/password-realm",
            "realm": self.system.connection,
            "client_id": self.system.client_id,
            "client_secret": self.secret.expose().trim(),
            "username": self.identifier,
            "password": self.password.expose(),
            "scope": "openid profile email phone",
        });
        let answer = self.post(self.address("/oauth/token"), &body).await?;
        match (answer.status.as_u16(), code(&answer).as_str()) {
            (200, _) => {}
            (400 | 401 | 403, "invalid_grant" | "invalid_user_password") => return Ok(None),
            _ => return Err(status(&answer)),
        }
        let tokens: Value = answer.json()?;
        let bearer = format!("Bearer {}", text(&tokens, "/access_token").unwrap_or_default());
        let request = http::Request::get(self.address("/userinfo")).header(AUTHORIZATION, bearer);
        let answer = self.send(request, String::new()).await?;
        if answer.status.as_u16() != 200 {
            return Err(status(&answer));
        }
        let user: Value = answer.json()?;
        Ok(Some(LegacyUser {
            id: text(&user, "/sub"),
            username: text(&user, "/preferred_username"),
            email: text(&user, "/email"),
            email_verified: flag(&user, "/email_verified"),
            phone: text(&user, "/phone_number"),
            phone_verified: flag(&user, "/phone_number_verified"),
            name: text(&user, "/name"),
            picture: text(&user, "/picture"),
        }))
    }

    async fn supabase(&self) -> Result<Option<LegacyUser>, LegacyError> {
        let name = match self.identifier {
            mail if mail.contains('@') => "email",
            number if number.starts_with('+') => "phone",
            // Supabase has no usernames.
            _ => return Ok(None),
        };
        let request = http::Request::post(self.address("/auth/v1/token?grant_type=password"))
            .header(CONTENT_TYPE, "application/json")
            .header("apikey", self.secret.expose().trim());
        let body = json!({ name: self.identifier, "password": self.password.expose() });
        let answer = self.send(request, body.to_string()).await?;
        match (answer.status.as_u16(), code(&answer).as_str()) {
            (200, _) => {}
            (400 | 401 | 403, "invalid_credentials" | "invalid_grant" | "user_banned") => return Ok(None),
            _ => return Err(status(&answer)),
        }
        let reply: Value = answer.json()?;
        let user = &reply["user"];
        let phone = text(user, "/phone").map(|digits| format!("+{}", digits.trim_start_matches('+')));
        Ok(Some(LegacyUser {
            id: text(user, "/id"),
            username: None,
            email: text(user, "/email"),
            email_verified: text(user, "/email_confirmed_at").is_some(),
            phone,
            phone_verified: text(user, "/phone_confirmed_at").is_some(),
            name: text(user, "/user_metadata/full_name").or_else(|| text(user, "/user_metadata/name")),
            picture: text(user, "/user_metadata/avatar_url"),
        }))
    }
}

/// A member that is a text and not empty.
fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn flag(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).and_then(Value::as_bool).unwrap_or(false)
}

/// The error code of a response: `error.message` of Firebase, `error_code` of Supabase, `error` of OAuth. What follows a
/// colon is explanation.
fn code(answer: &Answer) -> String {
    let body: Value = answer.json().unwrap_or_default();
    let code = ["/error/message", "/error_code", "/error"].into_iter().find_map(|pointer| text(&body, pointer));
    let code = code.unwrap_or_default();
    let word = code.split(':').next().unwrap_or_default().trim();
    word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(64).collect()
}

fn status(answer: &Answer) -> LegacyError {
    LegacyError::Status { status: answer.status.as_u16(), code: code(answer) }
}

/// A key with the prefix `whsec_` is Base64, as Standard Webhooks writes keys; any other is its own bytes.
fn sign(secret: &Secret, id: &str, at: i64, body: &str) -> String {
    let text = secret.expose().trim();
    let decoded = text.strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
    let key = decoded.unwrap_or_else(|| text.as_bytes().to_vec());
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), format!("{id}.{at}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_outbound::Allowed;
    use wiremock::matchers::{body_partial_json, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    struct Stand(MockServer);

    impl Stand {
        async fn answering(at: &str, status: u16, body: Value) -> Self {
            let stand = Self(MockServer::start().await);
            stand.add(at, status, body).await;
            stand
        }

        async fn add(&self, at: &str, status: u16, body: Value) {
            let reply = ResponseTemplate::new(status).set_body_json(body);
            Mock::given(path(at)).respond_with(reply).mount(&self.0).await;
        }

        async fn ask(&self, kind: LegacyKind, at: &str, identifier: &str) -> Result<Option<LegacyUser>, LegacyError> {
            let url = format!("{}{at}", self.0.uri());
            let system = LegacySystem { kind, url, client_id: "us".into(), ..LegacySystem::default() };
            let (secret, password) = (Secret::new("hush".into()), Secret::new("tremble quartz 7".into()));
            let outbound = Outbound::new(Allowed(vec!["127.0.0.0/8".parse().unwrap()]));
            let question = Question {
                system: &system,
                secret: &secret,
                identifier,
                password: &password,
                id: "msg_1",
                now: Timestamp(1_614_265_330_000),
                outbound: &outbound,
            };
            verify(&question).await
        }
    }

    /// Made with the reference libraries of Standard Webhooks.
    #[test]
    fn a_signature_is_that_of_the_reference_libraries() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[tokio::test]
    async fn a_hook_says_yes_or_no_and_everything_else_is_an_error() {
        let server = MockServer::start().await;
        let yes = json!({"valid": true, "user": {"id": "7", "email": "li.na@example.test", "email_verified": true}});
        Mock::given(method("POST"))
            .and(path("/hook"))
            .and(header("webhook-id", "msg_1"))
            .and(header("webhook-timestamp", "1614265330"))
            .and(body_partial_json(json!({"type": "password.verify", "data": {"identifier": "li.na"}})))
            .respond_with(ResponseTemplate::new(200).set_body_json(yes))
            .mount(&server)
            .await;
        let stand = Stand(server);
        let user = stand.ask(LegacyKind::Http, "/hook", "li.na").await.unwrap().unwrap();
        assert_eq!((user.id.as_deref(), user.email_verified), (Some("7"), true));
        let no = Stand::answering("/hook", 200, json!({"valid": false, "user": {"id": "7"}})).await;
        assert_eq!(no.ask(LegacyKind::Http, "/hook", "li.na").await.unwrap(), None);
        for (status, body) in [(500, json!({})), (302, json!({})), (200, json!({"ok": true})), (401, json!({}))] {
            let other = Stand::answering("/hook", status, body).await;
            assert!(other.ask(LegacyKind::Http, "/hook", "li.na").await.is_err(), "{status}");
        }
    }

    #[tokio::test]
    async fn firebase_tells_wrong_passwords_from_its_own_failures() {
        let at = "/v1/accounts:signInWithPassword";
        let right = json!({"localId": "abc", "email": "li.na@example.test", "idToken": "t", "displayName": "李娜"});
        let stand = Stand::answering(at, 200, right).await;
        let profile = json!({"users": [{"emailVerified": true, "phoneNumber": "+8613800138000"}]});
        stand.add("/v1/accounts:lookup", 200, profile).await;
        let user = stand.ask(LegacyKind::Firebase, "", "li.na@example.test").await.unwrap().unwrap();
        assert_eq!((user.id.as_deref(), user.email_verified, user.phone_verified), (Some("abc"), true, true));
        assert_eq!(stand.ask(LegacyKind::Firebase, "", "li.na").await.unwrap(), None, "it knows no usernames");
        let pending = Stand::answering(at, 200, json!({"mfaPendingCredential": "x", "localId": "abc"})).await;
        assert!(pending.ask(LegacyKind::Firebase, "", "li.na@example.test").await.is_err());
        for (code, is_wrong) in [
            ("INVALID_LOGIN_CREDENTIALS", true),
            ("USER_DISABLED", true),
            ("TOO_MANY_ATTEMPTS_TRY_LATER : Access is disabled.", false),
            ("API key not valid.", false),
        ] {
            let stand = Stand::answering(at, 400, json!({"error": {"code": 400, "message": code}})).await;
            let answer = stand.ask(LegacyKind::Firebase, "", "li.na@example.test").await;
            assert_eq!(answer.is_ok(), is_wrong, "{code}");
        }
    }

    #[tokio::test]
    async fn auth0_and_supabase_need_the_password_and_no_second_factor() {
        let stand = Stand::answering("/oauth/token", 200, json!({"access_token": "t"})).await;
        stand.add("/userinfo", 200, json!({"sub": "auth0|7", "email": "a@example.test", "email_verified": true})).await;
        let user = stand.ask(LegacyKind::Auth0, "/", "li.na").await.unwrap().unwrap();
        assert_eq!((user.id.as_deref(), user.email_verified), (Some("auth0|7"), true));
        for (code, is_wrong) in [("invalid_grant", true), ("mfa_required", false), ("unauthorized_client", false)] {
            let stand = Stand::answering("/oauth/token", 403, json!({"error": code})).await;
            assert_eq!(stand.ask(LegacyKind::Auth0, "", "li.na").await.is_ok(), is_wrong, "{code}");
        }
        let reply =
            json!({"access_token": "t", "user": {"id": "7", "phone": "8613800138000", "phone_confirmed_at": "now"}});
        let stand = Stand::answering("/auth/v1/token", 200, reply).await;
        let user = stand.ask(LegacyKind::Supabase, "", "+8613800138000").await.unwrap().unwrap();
        assert_eq!((user.phone.as_deref(), user.phone_verified), (Some("+8613800138000"), true));
        assert_eq!(stand.ask(LegacyKind::Supabase, "", "li.na").await.unwrap(), None);
        let wrong = Stand::answering("/auth/v1/token", 400, json!({"error_code": "invalid_credentials"})).await;
        assert_eq!(wrong.ask(LegacyKind::Supabase, "", "a@example.test").await.unwrap(), None);
    }

    #[tokio::test]
    async fn attack_71_the_former_system_is_not_asked_inside() {
        let system =
            LegacySystem { kind: LegacyKind::Http, url: "https://127.0.0.1/".into(), ..LegacySystem::default() };
        let (secret, outbound) = (Secret::new("hush".into()), Outbound::new(Allowed(vec![])));
        let question = Question {
            system: &system,
            secret: &secret,
            identifier: "li.na",
            password: &secret,
            id: "1",
            now: Timestamp(0),
            outbound: &outbound,
        };
        assert!(matches!(verify(&question).await, Err(LegacyError::Outbound(OutboundError::Forbidden(_)))));
    }
}
