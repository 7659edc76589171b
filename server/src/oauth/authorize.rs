//! The authorization endpoint, where an application sends the browser.

use super::redirect::{MAX_QUERY, see_other, with_fields};
use super::refuse_head;
use crate::Services;
use crate::extract::Form;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use doorward_app::address::value_of;
use doorward_app::preferences::asked_cookie;
use doorward_app::request::viewer_of;
use doorward_contract::ErrorCode;
use doorward_contract::oauth::{AuthorizationParameters, paths};
use doorward_i18n::Language;
use doorward_identity::oauth::authorize::LANGUAGE;
use doorward_identity::oauth::{self, Parameters};
use doorward_identity::{Caller, Error, Identity};
use tower_sessions::Session;
use url::form_urlencoded;

/// Begin a sign-in to an application
///
/// The browser's session at the portal decides: the response redirects to the application, or to the page where the
/// user signs in, authenticates again or consents, and from there back here. PKCE with `S256` is required; a client with
/// a secret can send `nonce` in its place. An error goes to `redirect_uri` as `error` and `error_description`, with
/// `state` and `iss` (RFC 9207), also `temporarily_unavailable` and `server_error`. If the application or its
/// `redirect_uri` is unknown, the user sees the error.
///
/// RFC 6749 section 4.1.1, <https://openid.net/specs/openid-connect-core-1_0.html>
#[utoipa::path(get, path = paths::AUTHORIZE, tag = "OAuth",
    params(
        ("client_id" = String, Query, description = "ID of the application."),
        ("response_type" = Option<String>, Query, description = "`code`."),
        ("redirect_uri" = Option<String>, Query, description = "One of the addresses of the application, as registered."),
        ("scope" = Option<String>, Query, description = "Scopes, separated by spaces: `openid`, `profile`, `email`, \
            `phone`, `roles`, `offline_access`. Others are ignored."),
        ("state" = Option<String>, Query, description = "Returned with the response."),
        ("nonce" = Option<String>, Query, description = "Returned in the ID token."),
        ("code_challenge" = Option<String>, Query, description = "PKCE challenge (RFC 7636)."),
        ("code_challenge_method" = Option<String>, Query, description = "`S256`."),
        ("prompt" = Option<String>, Query, description = "`none`, or any of `login`, `consent` and `select_account`."),
        ("max_age" = Option<u32>, Query, description = "Longest time since the user authenticated, in seconds."),
        ("resource" = Option<String>, Query, description = "Audience of the access token (RFC 8707)."),
        ("id_token_hint" = Option<String>, Query, description = "An ID token about the user who is expected; may be \
            expired."),
        ("login_hint" = Option<String>, Query, description = "What the sign-in page begins with: a username, phone \
            number or email address."),
        ("ui_locales" = Option<String>, Query, description = "Languages of the pages, separated by spaces, best first."),
        ("claims" = Option<String>, Query, description = "JSON (OpenID Connect Core section 5.5), at most 2 KiB. Claims \
            of granted scopes are returned."),
        ("dpop_jkt" = Option<String>, Query, description = "SHA-256 thumbprint of the key that the code is bound to \
            (RFC 9449 section 10)."),
        ("request_uri" = Option<String>, Query, description = "From `POST /oauth2/par`; replaces all other parameters \
            but `client_id`.")),
    responses((status = 303, description = "To the application with `code`, `state` and `iss`, or to a page of the portal.")),
    security(()))]
pub async fn authorize(
    State(services): State<Services>,
    method: Method,
    RawQuery(query): RawQuery,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Response {
    if method == Method::HEAD {
        return refuse_head().await;
    }
    let identity = &services.identity;
    // Images and scripts of other sites: each would store a request at the cost of the visitor's network (attack 44).
    if headers.get("sec-fetch-mode").is_some_and(|mode| mode != "navigate") {
        return explain("invalid_request");
    }
    let query = query.unwrap_or_default();
    let viewer = match viewer_of(&browser, identity).await {
        Ok(viewer) => viewer,
        Err(error) => return ApiError::new(error.code, sentences().sessions_unreadable).into_response(),
    };
    let next = match Parameters::from_pairs(form_urlencoded::parse(query.as_bytes()).into_owned()) {
        Ok(parameters) => oauth::authorize(identity, parameters, viewer.as_ref(), &caller).await,
        Err(error) => Err(error),
    };
    next.map_or_else(refused, |to| in_language(identity, see_other(&to), &to))
}

/// Keeps the language that the application asks for, which the pages after the first one do not pass on.
fn in_language(identity: &Identity, mut response: Response, to: &str) -> Response {
    let asked = || Language::parse(&value_of(to.split_once('?').filter(|_| to.starts_with('/'))?.1, LANGUAGE)?);
    let cookie = asked().and_then(|language| HeaderValue::from_str(&asked_cookie(identity, language)).ok());
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Begin a sign-in to an application, by a form
///
/// Redirects to the same address with the fields in its query. A form of another site carries no cookie, which the
/// redirect does. (OpenID Connect Core section 3.1.2.1)
#[utoipa::path(post, path = paths::AUTHORIZE, tag = "OAuth",
    request_body(content = AuthorizationParameters, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To `GET /oauth2/authorize`.")), security(()))]
pub async fn authorize_posted(form: Result<Form, ApiError>) -> Response {
    let query = form.map(|form| with_fields(paths::AUTHORIZE, form.pairs()));
    match query {
        Ok(to) if to.len() <= MAX_QUERY => see_other(&to),
        Ok(_) | Err(_) => explain("invalid_request"),
    }
}

/// The response to a request that no application can be told about.
pub fn refused(error: Error) -> Response {
    match (error.code(), error.field()) {
        (ErrorCode::UnauthorizedClient, _) => explain("unknown_client"),
        (_, Some("redirect_uri" | "post_logout_redirect_uri")) => explain("redirect_uri"),
        (_, Some("request_uri")) => explain("request_uri"),
        (_, Some("client_id")) if error.reason() == Some("document") => explain("document"),
        (ErrorCode::ResourceExhausted, _) => explain("too_many_requests"),
        (ErrorCode::InvalidArgument, _) => explain("invalid_request"),
        _ => ApiError::from(error).into_response(),
    }
}

/// Redirects to the page that explains an error to the user.
pub fn explain(reason: &'static str) -> Response {
    see_other(&format!("{}?reason={reason}", paths::ERROR))
}
