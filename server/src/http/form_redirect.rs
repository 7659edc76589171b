//! Redirects after a form without JavaScript. [`reject`] alone decides where an error leads.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_app::AppError;
use doorward_app::address::with_query;
use doorward_app::components::Interruption;
use doorward_app::request::{SessionCookie, flash_cookie, local, sign_in_address};
use doorward_identity::Identity;
use leptos::server_fn::redirect::REDIRECT_HEADER;

/// Response extension: why a form was rejected without an error to show.
#[derive(Debug, Clone)]
pub struct Interrupted {
    pub interruption: Interruption,
    /// Page of the form.
    pub page: String,
}

/// Returns to `page` with the error. Without a session, or if only presence is missing, leads to the page that opens or
/// verifies it, and from there to `page`; a form without secrets is then instead returned as a page that submits it
/// again (`pages::interrupted_form`, which reads [`Interrupted`]).
///
/// `session` is the browser's and `form` the path of the server function.
pub fn reject(
    identity: &Identity,
    session: &SessionCookie,
    response: Response,
    form: &str,
    page: &str,
    error: &AppError,
) -> Response {
    if let Some(interruption) = Interruption::of(error) {
        let page = local(Some(page));
        let mut response = redirect(response, &address_of(interruption, &page));
        response.extensions_mut().insert(Interrupted { interruption, page });
        return response;
    }
    let mut response = redirect(response, page);
    let cookie = flash_cookie(identity, session, form, error).and_then(|cookie| HeaderValue::from_str(&cookie).ok());
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The page that ends an interruption, with a notice that the form was not saved.
fn address_of(interruption: Interruption, page: &str) -> String {
    match interruption {
        Interruption::SignedOut => format!("{}&notice=session-ended", sign_in_address(page)),
        Interruption::PresenceNeeded => {
            with_query("/account/reauthenticate", &[("back", Some(page)), ("notice", Some("sent"))])
        }
    }
}

/// Redirects to a location on this host.
pub fn redirect(mut response: Response, location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, location);
    found(response)
}

/// Turns a response that names a location into a redirect. Its cookies and other headers remain.
pub fn found(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::FOUND;
    for name in [CONTENT_TYPE, CONTENT_LENGTH, HeaderName::from_static(REDIRECT_HEADER)] {
        parts.headers.remove(name);
    }
    (parts, Body::empty()).into_response()
}

#[cfg(test)]
mod tests {
    use super::{SessionCookie, reject};
    use axum::http::HeaderMap;
    use axum::http::header::{LOCATION, SET_COOKIE};
    use axum::response::Response;
    use doorward_app::AppError;
    use doorward_contract::ErrorCode;
    use doorward_testkit::TestEnv;

    fn headers_after(env: &TestEnv, page: &str, error: &AppError) -> HeaderMap {
        let session = SessionCookie::of(&env.identity, &HeaderMap::new());
        reject(&env.identity, &session, Response::default(), "/api/test/rename", page, error).headers().clone()
    }

    #[tokio::test]
    async fn an_error_leads_back_to_the_page_in_a_cookie() {
        let env = TestEnv::new().await;
        let headers = headers_after(&env, "/page", &AppError::new(ErrorCode::NotFound));
        assert_eq!(headers[LOCATION], "/page");
        assert!(headers[SET_COOKIE].to_str().unwrap().starts_with("door_flash="));
    }

    #[tokio::test]
    async fn without_presence_the_way_leads_back_to_the_page_and_to_no_other_host() {
        let env = TestEnv::new().await;
        let mut error = AppError::new(ErrorCode::PermissionDenied);
        error.reason = Some("reauthentication_required".to_owned());
        for (page, back) in [("/account?a=1", "%2Faccount%3Fa%3D1"), ("//evil.example", "%2F")] {
            let headers = headers_after(&env, page, &error);
            assert_eq!(headers[LOCATION], format!("/account/reauthenticate?back={back}&notice=sent"));
            assert!(headers.get(SET_COOKIE).is_none());
        }
    }

    #[tokio::test]
    async fn without_a_session_the_way_leads_to_sign_in_and_back_to_the_page() {
        let env = TestEnv::new().await;
        let headers = headers_after(&env, "/account?a=1", &AppError::new(ErrorCode::Unauthenticated));
        assert_eq!(headers[LOCATION], "/login?next=%2Faccount%3Fa%3D1&notice=session-ended");
        assert!(headers.get(SET_COOKIE).is_none());
    }
}
