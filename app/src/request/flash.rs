//! Returns the error of a form that was submitted without script.
//!
//! The error is in a cookie for one response. A query parameter, the usual solution, would copy the input into
//! addresses, histories and logs, and show it again at every reload. The cookie is sealed: a page shows no text that
//! another site of the same domain has made up.

use super::{append_cookie, identity, local, sealed, wants_html};
use crate::AppError;
use crate::address::with_query;
use axum::http::HeaderValue;
use doorward_identity::Identity;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const NAME: &str = "door_flash";
const SECONDS: u32 = 60;
// Browsers drop cookies above 4096 bytes of name and value (RFC 6265bis section 5.6).
const ROOM: usize = 3800;

#[derive(Serialize, Deserialize)]
struct Flash {
    form: String,
    error: AppError,
}

/// The response to a form without script that is rejected.
#[derive(Debug)]
pub struct Rejection {
    pub location: String,
    /// Brings the error to the page at `location`.
    pub cookie: Option<String>,
}

impl Rejection {
    /// Returns to `page` with the error. If only presence is missing, leads to the page that verifies presence, and from
    /// there to `page`; a form without secrets is then instead returned as a page that submits it again
    /// (`portal::interrupted_form`).
    ///
    /// `form` is the path of the server function.
    pub fn of(identity: &Identity, form: &str, page: &str, error: &AppError) -> Self {
        if error.needs_presence() {
            let back = local(Some(page));
            let location = with_query("/account/reauthenticate", &[("back", Some(&back)), ("notice", Some("sent"))]);
            return Self { location, cookie: None };
        }
        let cookie = line(identity, form, error.clone())
            .filter(|line| line.len() <= ROOM)
            .or_else(|| line(identity, form, bare(error)));
        Self { location: page.to_owned(), cookie }
    }
}

/// Rejects a form. A browser without script is redirected (see [`Rejection`]); other clients receive the error as the
/// response.
pub fn refuse<F: ServerFn>(page: &str, error: AppError) -> AppError {
    if wants_html() && HeaderValue::from_str(page).is_ok() {
        let rejection = Rejection::of(&identity(), F::PATH, page, &error);
        if let Some(cookie) = rejection.cookie {
            append_cookie(&cookie);
        }
        leptos_axum::redirect(&rejection.location);
    }
    error
}

/// The error of this form, if it was just rejected. It can be read once.
pub fn take_flash(form: &str) -> Option<AppError> {
    let flash: Flash = serde_json::from_slice(&sealed::read(NAME)?).ok()?;
    if flash.form != form {
        return None;
    }
    sealed::delete(NAME);
    // The page words it, in the language that it has now.
    Some(AppError { sentence: None, ..flash.error })
}

/// Without what may be long.
fn bare(error: &AppError) -> AppError {
    AppError { message: None, details: BTreeMap::new(), values: BTreeMap::new(), ..error.clone() }
}

fn line(identity: &Identity, form: &str, error: AppError) -> Option<String> {
    let flash = Flash { form: form.to_owned(), error };
    sealed::line(identity, NAME, &serde_json::to_vec(&flash).ok()?, SECONDS)
}

#[cfg(test)]
mod tests {
    use super::{refuse, take_flash};
    use crate::AppError;
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
        let (_, headers) = within(env, &[(ACCEPT, "text/html")], || refuse::<Rename>("/page", error.clone()));
        assert_eq!(headers[LOCATION], "/page");
        headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
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
        let (error, headers) =
            within(&env, &[(ACCEPT, "application/json")], || refuse::<Rename>("/page", invalid("x")));
        assert_eq!(error, invalid("x"));
        assert!(headers.get(SET_COOKIE).is_none() && headers.get(LOCATION).is_none());
    }

    #[tokio::test]
    async fn without_presence_the_way_leads_back_to_the_page_and_to_no_other_host() {
        let env = TestEnv::new().await;
        let mut error = AppError::new(ErrorCode::PermissionDenied);
        error.reason = Some("reauthentication_required".to_owned());
        for (page, back) in [("/account?a=1", "%2Faccount%3Fa%3D1"), ("//evil.example", "%2F")] {
            let (_, headers) = within(&env, &[(ACCEPT, "text/html")], || refuse::<Rename>(page, error.clone()));
            assert_eq!(headers[LOCATION], format!("/account/reauthenticate?back={back}&notice=sent"));
            assert!(headers.get(SET_COOKIE).is_none());
        }
    }
}
