//! Returns the error of a form that was submitted without script.
//!
//! The error is in a cookie for one response. A query parameter, the usual solution, would copy the input into
//! addresses, histories and logs, and show it again at every reload.

use super::{cookie, go, set_cookie, wants_html};
use crate::AppError;
use crate::address::with_query;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const NAME: &str = "door_flash";
// Browsers drop cookies above 4096 bytes, name and attributes included.
const ROOM: usize = 3600;

#[derive(Serialize, Deserialize)]
struct Flash {
    form: String,
    error: AppError,
}

/// Rejects a form. A browser without script is redirected to `page` with the error in a cookie; other clients receive
/// the error as the response. If only presence is missing, the redirect goes to the page that verifies presence, and
/// from there to `page`. A form without secrets is instead returned as a page that submits it again
/// (`portal::interrupted_form`).
pub fn refuse<F: ServerFn>(page: &str, error: AppError) -> AppError {
    if error.needs_presence() && wants_html() {
        let back = super::local(Some(page));
        go(&with_query("/account/reauthenticate", &[("back", Some(&back)), ("notice", Some("sent"))]));
    } else if wants_html() && HeaderValue::from_str(page).is_ok() {
        let encoded = encode(F::PATH, &error)
            .filter(|text| text.len() <= ROOM)
            .or_else(|| encode(F::PATH, &AppError { message: None, values: BTreeMap::new(), ..error.clone() }));
        if let Some(text) = encoded {
            set_cookie(&format!("{NAME}={text}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"));
        }
        leptos_axum::redirect(page);
    } else {
        super::status(error.code.status());
    }
    error
}

/// The error of this form, if it was just rejected. It can be read once.
pub fn take_flash(form: &str) -> Option<AppError> {
    let flash: Flash = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie(NAME)?).ok()?).ok()?;
    if flash.form != form {
        return None;
    }
    set_cookie(&format!("{NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    // The page words it, in the language that it has now.
    Some(AppError { sentence: None, ..flash.error })
}

fn encode(form: &str, error: &AppError) -> Option<String> {
    let flash = Flash { form: form.to_owned(), error: error.clone() };
    Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&flash).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{refuse, take_flash};
    use crate::AppError;
    use axum::http::header::{ACCEPT, COOKIE, LOCATION, SET_COOKIE};
    use axum::http::request::Parts;
    use axum::http::{HeaderMap, HeaderName, Request, StatusCode};
    use doorward_contract::ErrorCode;
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

    /// Runs `act` within a request. Returns its result and the status and headers of the response.
    fn within<T>(headers: &[(HeaderName, &str)], act: impl FnOnce() -> T) -> (T, Option<StatusCode>, HeaderMap) {
        let mut request = Request::new(());
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (parts, ()): (Parts, ()) = request.into_parts();
        let response = ResponseOptions::default();
        let result = Owner::new().with(|| {
            provide_context(parts);
            provide_context(response.clone());
            act()
        });
        let parts = response.0.read().unwrap().clone();
        (result, parts.status, parts.headers)
    }

    /// The cookie after a form without script was rejected.
    fn cookie_of(error: &AppError) -> String {
        let (_, status, headers) = within(&[(ACCEPT, "text/html")], || refuse::<Rename>("/page", error.clone()));
        assert_eq!((status, headers[LOCATION].to_str().unwrap()), (Some(StatusCode::FOUND), "/page"));
        headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    fn read(cookie: &str, form: &str) -> (Option<AppError>, HeaderMap) {
        let (error, _, headers) = within(&[(COOKIE, cookie)], || take_flash(form));
        (error, headers)
    }

    fn invalid(name: &str) -> AppError {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("name", "too_long").with_value("name", name);
        AppError { message: Some("name can be up to 64 characters long.".into()), ..error }
    }

    #[test]
    fn a_form_without_script_shows_its_own_error_once() {
        let cookie = cookie_of(&invalid("李娜; Max-Age=1"));
        assert_eq!(read(&cookie, Remove::PATH).0, None, "another form of the page");
        let (error, headers) = read(&cookie, Rename::PATH);
        assert_eq!(error, Some(invalid("李娜; Max-Age=1")));
        assert!(headers[SET_COOKIE].to_str().unwrap().contains("=; Path=/; Max-Age=0;"));
    }

    #[test]
    fn input_that_does_not_fit_into_a_cookie_is_dropped_and_the_error_is_not() {
        let cookie = cookie_of(&invalid(&"x".repeat(5_000)));
        assert!(cookie.len() < 4_096);
        let error = read(&cookie, Rename::PATH).0.unwrap();
        assert_eq!((error.reason.as_deref(), error.values.len()), (Some("too_long"), 0));
    }

    #[test]
    fn a_cookie_that_is_not_ours_is_no_error() {
        for value in ["", "e30", "%%%", "x; y"] {
            assert_eq!(read(&format!("door_flash={value}"), Rename::PATH).0, None, "{value}");
        }
    }

    #[test]
    fn a_script_gets_the_status_and_no_cookie() {
        let (error, status, headers) =
            within(&[(ACCEPT, "application/json")], || refuse::<Rename>("/page", invalid("x")));
        assert_eq!((error, status), (invalid("x"), Some(StatusCode::BAD_REQUEST)));
        assert!(headers.get(SET_COOKIE).is_none() && headers.get(LOCATION).is_none());
    }

    #[test]
    fn without_presence_the_way_leads_back_to_the_page_and_to_no_other_host() {
        let mut error = AppError::new(ErrorCode::PermissionDenied);
        error.reason = Some("reauthentication_required".to_owned());
        for (page, back) in [("/account?a=1", "%2Faccount%3Fa%3D1"), ("//evil.example", "%2F")] {
            let (_, _, headers) = within(&[(ACCEPT, "text/html")], || refuse::<Rename>(page, error.clone()));
            assert_eq!(headers[LOCATION], format!("/account/reauthenticate?back={back}&notice=sent"));
            assert!(headers.get(SET_COOKIE).is_none());
        }
    }
}
