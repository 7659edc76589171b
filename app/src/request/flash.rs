//! Returns the error of a form that was submitted without script.
//!
//! The error is in a cookie for one response. A query parameter, the usual solution, would copy the input into
//! addresses, histories and logs, and show it again at every reload. The cookie is sealed: a page shows no text that
//! another site of the same domain has made up.

use super::{SessionCookie, sealed};
use crate::AppError;
use doorward_identity::Identity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const NAME: &str = "flash";
const SECONDS: u32 = 60;
// Browsers drop cookies above 4096 bytes of name and value (RFC 6265bis section 5.6).
const ROOM: usize = 3800;

#[derive(Serialize, Deserialize)]
struct Flash {
    form: String,
    error: AppError,
}

/// `Set-Cookie` that brings an error to the page of its form. Without the input if that does not fit into a cookie.
///
/// `session` is the browser's and `form` the path of the server function.
pub fn flash_cookie(identity: &Identity, session: &SessionCookie, form: &str, error: &AppError) -> Option<String> {
    let line = |error| line(identity, session, form, error);
    line(error.clone()).filter(|line| line.len() <= ROOM).or_else(|| line(bare(error)))
}

/// The error of this form, if it was just rejected. It can be read once.
pub fn take_flash(form: &str) -> Option<AppError> {
    let flash: Flash = serde_json::from_slice(&sealed::read(NAME)?).ok()?;
    if flash.form != form {
        return None;
    }
    sealed::delete(NAME);
    Some(flash.error)
}

/// Without what may be long.
fn bare(error: &AppError) -> AppError {
    AppError { message: None, details: BTreeMap::new(), values: BTreeMap::new(), ..error.clone() }
}

fn line(identity: &Identity, session: &SessionCookie, form: &str, error: AppError) -> Option<String> {
    let flash = Flash { form: form.to_owned(), error };
    sealed::line(identity, session, NAME, &serde_json::to_vec(&flash).ok()?, SECONDS)
}

#[cfg(test)]
mod tests {
    use super::{flash_cookie, take_flash};
    use crate::AppError;
    use crate::request::{SessionCookie, error_on};
    use axum::http::header::{ACCEPT, COOKIE, LOCATION, SET_COOKIE};
    use axum::http::request::Parts;
    use axum::http::{HeaderMap, HeaderName, Request};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use doorward_contract::ErrorCode;
    use doorward_testkit::TestEnv;
    use leptos::prelude::*;
    use leptos::server_fn::ServerFn;
    use leptos_axum::ResponseOptions;

    #[server(prefix = "/api", endpoint = "test/rename")]
    async fn rename(name: String) -> Result<(), AppError> {
        drop(name);
        Ok(())
    }

    #[server(prefix = "/api", endpoint = "test/remove")]
    async fn remove() -> Result<(), AppError> {
        Ok(())
    }

    /// Runs `act` within a request. Returns its result and the headers of the response.
    fn within<T>(env: &TestEnv, headers: &[(HeaderName, &str)], act: impl FnOnce() -> T) -> (T, HeaderMap) {
        let mut request = Request::new(());
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (parts, ()): (Parts, ()) = request.into_parts();
        let response = ResponseOptions::default();
        let result = Owner::new().with(|| {
            provide_context(env.identity.clone());
            provide_context(parts);
            provide_context(response.clone());
            act()
        });
        let headers = response.0.read().unwrap().headers.clone();
        (result, headers)
    }

    /// The cookie after a form without script was rejected.
    fn cookie_of(env: &TestEnv, error: &AppError) -> String {
        cookie_in(env, "", error)
    }

    /// The same, in a browser with this `Cookie` header.
    fn cookie_in(env: &TestEnv, cookies: &str, error: &AppError) -> String {
        let headers = HeaderMap::from_iter([(COOKIE, cookies.parse().unwrap())]);
        let session = SessionCookie::of(&env.identity, &headers);
        flash_cookie(&env.identity, &session, Rename::PATH, error).unwrap().split(';').next().unwrap().to_owned()
    }

    fn taken(env: &TestEnv, cookie: &str, form: &str) -> (Option<AppError>, HeaderMap) {
        within(env, &[(COOKIE, cookie)], || take_flash(form))
    }

    fn invalid(name: &str) -> AppError {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("name", "too_long").with_value("name", name);
        AppError { message: Some("name can be up to 64 characters long.".into()), ..error }
    }

    #[tokio::test]
    async fn a_form_without_script_shows_its_own_error_once() {
        let env = TestEnv::new().await;
        let cookie = cookie_of(&env, &invalid("李娜; Max-Age=1"));
        assert_eq!(taken(&env, &cookie, Remove::PATH).0, None, "another form of the page");
        let (error, headers) = taken(&env, &cookie, Rename::PATH);
        assert_eq!(error, Some(invalid("李娜; Max-Age=1")));
        assert!(headers[SET_COOKIE].to_str().unwrap().contains("=; Path=/; Max-Age=0;"));
    }

    #[tokio::test]
    async fn input_that_does_not_fit_into_a_cookie_is_dropped_and_the_error_is_not() {
        let env = TestEnv::new().await;
        let cookie = cookie_of(&env, &invalid(&"x".repeat(5_000)));
        assert!(cookie.len() < 4_096);
        let error = taken(&env, &cookie, Rename::PATH).0.unwrap();
        assert_eq!((error.reason.as_deref(), error.values.len()), (Some("too_long"), 0));
    }

    #[tokio::test]
    async fn a_cookie_that_we_did_not_seal_is_ignored() {
        let env = TestEnv::new().await;
        let forged = serde_json::json!({ "form": Rename::PATH, "error": invalid("x") }).to_string();
        for value in ["", "e30", "%%%", "x; y", &URL_SAFE_NO_PAD.encode(forged)] {
            assert_eq!(taken(&env, &format!("door_flash={value}"), Rename::PATH).0, None, "{value}");
        }
    }

    #[tokio::test]
    async fn a_cookie_that_was_kept_expires_nevertheless() {
        let env = TestEnv::new().await;
        let cookie = cookie_of(&env, &invalid("x"));
        env.clock.advance_secs(59);
        assert!(taken(&env, &cookie, Rename::PATH).0.is_some());
        env.clock.advance_secs(1);
        assert_eq!(taken(&env, &cookie, Rename::PATH).0, None);
    }

    #[tokio::test]
    async fn attack_51_the_next_user_of_a_browser_does_not_see_what_the_former_one_entered() {
        let env = TestEnv::new().await;
        let flash = cookie_in(&env, "doorward=one", &invalid("x"));
        for other in [flash.clone(), format!("doorward=two; {flash}"), format!("doorward=; {flash}")] {
            assert_eq!(taken(&env, &other, Rename::PATH).0, None, "{other}");
        }
        assert_eq!(taken(&env, &format!("doorward=one; {flash}"), Rename::PATH).0, Some(invalid("x")));
        let of_no_session = cookie_of(&env, &invalid("x"));
        assert_eq!(taken(&env, &format!("doorward=one; {of_no_session}"), Rename::PATH).0, None);
    }

    #[tokio::test]
    async fn with_https_the_cookie_is_bound_to_this_host() {
        let env = TestEnv::configured(|options| options.public_url = "https://auth.example".parse().unwrap()).await;
        let cookie = cookie_of(&env, &invalid("x"));
        assert!(cookie.starts_with("__Host-door_flash="), "{cookie}");
        assert_eq!(taken(&env, &cookie, Rename::PATH).0, Some(invalid("x")));
        let planted = cookie.replacen("__Host-", "", 1);
        assert_eq!(taken(&env, &planted, Rename::PATH).0, None);
    }

    #[tokio::test]
    async fn a_script_gets_no_redirect_and_no_cookie() {
        let env = TestEnv::new().await;
        let (error, headers) = within(&env, &[(ACCEPT, "application/json")], || error_on("/page", invalid("x")));
        assert_eq!(error, invalid("x"));
        assert!(headers.get(SET_COOKIE).is_none() && headers.get(LOCATION).is_none());
    }
}
