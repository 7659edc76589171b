//! The boundary between HTTP and the pages: the only module of this crate that accesses requests, cookies and
//! redirects.

pub mod cookies;
mod flash;
mod provider;
mod sealed;
mod session;
mod step;

pub use flash::{flash_cookie, take_flash};
pub use provider::{ProviderSignIn, Reason, provider_error_address, sign_in_by_provider};
pub use sealed::{SessionCookie, deleted_cookies};
pub use session::{
    browser, caller, close_browser_session, go_on, identity, name_of, open_browser_session, page_of_form,
    permissions_of, require_user, require_viewer, rights_of, sign_in_address, sign_in_and_redirect, sign_out_provider,
    store_session, viewer, viewer_of,
};
pub use step::{Step, clear_step, load_step, save_step};

use crate::AppError;
use axum::http::header::{ACCEPT, HeaderName, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use doorward_identity::Identity;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::sync::{Arc, OnceLock};

pub use doorward_identity::origin::FUNCTIONS;

/// A header of this request.
pub fn header(name: &'static str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get(HeaderName::from_static(name))?.to_str().ok().map(str::to_owned)
}

/// A cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    cookies::read(&use_context::<Parts>()?.headers, name)
}

/// Path and query of this request.
pub fn here() -> String {
    use_context::<Parts>()
        .and_then(|parts| parts.uri.path_and_query().map(ToString::to_string))
        .unwrap_or_else(|| "/".to_owned())
}

/// Request extension: a form was submitted without script.
///
/// Carries the page for an error from the server function to the server, which decides the response.
#[derive(Debug, Clone, Default)]
pub struct PlainForm(Arc<OnceLock<String>>);

impl PlainForm {
    /// The page that shows the error; `None` if the server function has not named one.
    pub fn error_page(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Names the page that shows an error to a browser without script.
pub fn error_on(page: &str, error: AppError) -> AppError {
    if let Some(form) = plain_form()
        && HeaderValue::from_str(page).is_ok()
    {
        _ = form.0.set(page.to_owned());
    }
    error
}

fn plain_form() -> Option<PlainForm> {
    use_context::<Parts>()?.extensions.get::<PlainForm>().cloned()
}

/// Whether a client accepts a document.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| String::from_utf8_lossy(accept.as_bytes()).contains("text/html"))
}

/// Whether the browser requests a document, as it does for a form without script.
pub fn wants_html() -> bool {
    plain_form().is_some() || is_document()
}

/// Whether the browser requests a page.
fn is_document() -> bool {
    use_context::<Parts>().is_some_and(|parts| accepts_html(&parts.headers))
}

/// Redirects a browser without script. With script the page navigates by itself.
pub fn go(to: &str) {
    if wants_html() && HeaderValue::from_str(to).is_ok() {
        leptos_axum::redirect(to);
    }
}

/// As [`go`], for a path that may be an endpoint of OAuth, which redirects to an application. Browsers apply the policy
/// `form-action` to every redirect that follows a form, so a form without script leads to a page first, and that page
/// to the endpoint.
pub fn go_beyond(to: &str) {
    if plain_form().is_some() && to.starts_with(doorward_contract::oauth::paths::PREFIX) {
        go(&crate::address::with_query("/login/away", &[("next", Some(to))]));
    } else {
        go(to);
    }
}

/// The address to return to if it is on this host, else the start page.
pub fn local(back: Option<&str>) -> String {
    back.and_then(doorward_identity::origin::local_path).unwrap_or_else(|| "/".to_owned())
}

/// Stores a preference in a cookie for a year.
pub fn remember(name: &str, value: &str) {
    set_cookie(&format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
}

fn set_cookie(cookie: &str) {
    let cookie = match use_context::<Identity>() {
        Some(identity) => secured(&identity, cookie),
        None => cookie.to_owned(),
    };
    append_cookie(&cookie);
}

fn append_cookie(cookie: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Whether this is not a development server on `http://localhost`.
fn is_https(identity: &Identity) -> bool {
    identity.options().public_url.scheme() == "https"
}

/// A cookie with `Secure` if browsers would accept it.
pub fn secured(identity: &Identity, cookie: &str) -> String {
    format!("{cookie}{}", if is_https(identity) { "; Secure" } else { "" })
}

/// Percent-encodes a value for a query.
pub fn encode(value: &str) -> String {
    leptos_router::location::Url::escape(value)
}

/// Sets the status of the response.
pub fn status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), axum::http::StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

#[cfg(test)]
mod tests {
    use super::{PlainForm, cookie, error_on, go, go_beyond, local};
    use crate::AppError;
    use axum::http::Request;
    use axum::http::header::{ACCEPT, COOKIE, LOCATION};
    use doorward_contract::ErrorCode;
    use leptos::prelude::*;
    use leptos_axum::ResponseOptions;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        Owner::new().with(|| {
            assert_eq!(cookie("lang"), None);
            let header = "xlang=fr; lang2=de;lang=zh-CN; empty=; pair=a=b; lang=en";
            provide_context(Request::builder().header(COOKIE, header).body(()).unwrap().into_parts().0);
            for (name, value) in [("lang", Some("zh-CN")), ("empty", Some("")), ("pair", Some("a=b")), ("lan", None)] {
                assert_eq!(cookie(name).as_deref(), value, "{name}");
            }
        });
    }

    #[test]
    fn only_a_document_is_redirected_and_only_to_what_a_header_can_contain() {
        for (accept, to, redirected) in [
            ("text/html,*/*;q=0.8", "/account", true),
            ("application/json", "/account", false),
            ("text/html", "/\r\nset-cookie: a=b", false),
        ] {
            let response = ResponseOptions::default();
            Owner::new().with(|| {
                provide_context(Request::builder().header(ACCEPT, accept).body(()).unwrap().into_parts().0);
                provide_context(response.clone());
                go(to);
            });
            let headers = response.0.read().unwrap().headers.clone();
            assert_eq!(headers.get(LOCATION).is_some(), redirected, "{accept} {to:?}");
        }
    }

    #[test]
    fn only_a_form_without_script_reaches_an_application_through_a_page() {
        let authorize = "/oauth2/authorize?client_id=a&request_uri=b";
        let through = "/login/away?next=%2Foauth2%2Fauthorize%3Fclient%5Fid%3Da%26request%5Furi%3Db";
        for (is_form, to, location) in [
            (true, authorize, through),
            (true, "/account?a=1", "/account?a=1"),
            (true, "/oauth2x", "/oauth2x"),
            (false, authorize, authorize),
        ] {
            let response = ResponseOptions::default();
            Owner::new().with(|| {
                let request = Request::builder().header(ACCEPT, "text/html");
                let request = if is_form { request.extension(PlainForm::default()) } else { request };
                provide_context(request.body(()).unwrap().into_parts().0);
                provide_context(response.clone());
                go_beyond(to);
            });
            assert_eq!(response.0.read().unwrap().headers[LOCATION], location);
        }
    }

    #[test]
    fn an_error_of_a_form_without_script_names_its_page_and_sets_no_header() {
        let (form, response) = (PlainForm::default(), ResponseOptions::default());
        Owner::new().with(|| {
            provide_context(Request::builder().extension(form.clone()).body(()).unwrap().into_parts().0);
            provide_context(response.clone());
            let error = AppError::new(ErrorCode::NotFound);
            assert_eq!(error_on("/\r\nset-cookie: a=b", error.clone()), error);
            assert_eq!(form.error_page(), None, "no header can contain it");
            assert_eq!(error_on("/page", error.clone()), error);
        });
        assert_eq!(form.error_page(), Some("/page"));
        assert!(response.0.read().unwrap().headers.is_empty());
    }

    #[test]
    fn attack_14_the_address_to_come_back_to_is_on_this_host_as_browsers_read_it() {
        let here = "/account/reauthenticate?back=%2Faccount&notice=sent";
        assert_eq!(local(Some(here)), here);
        for elsewhere in [
            "/\t/evil.example",
            "/\t\t//evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "\t//evil.example",
            "https://evil.example",
            "javascript:x",
            "evil",
            "/api/portal/sign-out",
            "",
        ] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere:?}");
        }
        assert_eq!(local(None), "/");
    }
}
