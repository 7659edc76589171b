//! Responses of server functions: the status of an error, and where a form without JavaScript leads.
//!
//! The library responds to every error with 500. It redirects a form without JavaScript to whatever `Referer` contains,
//! with the error in the query, where histories and logs keep the input.

use crate::Services;
use crate::http::form_redirect::{found, redirect, reject};
use crate::http::function_error::response_with;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use doorward_app::request::{FUNCTIONS, PlainForm, SessionCookie, accepts_html, page_of_form};
use doorward_app::{AppError, preferences};
use doorward_contract::ErrorCode;
use doorward_i18n::Language;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// Middleware for server functions.
pub async fn respond(State(services): State<Services>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(FUNCTIONS) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let language = preferences::language_of(&parts.headers);
    let form = accepts_html(&parts.headers).then(PlainForm::default);
    let page = form.as_ref().and_then(|_| page_of_form(&services.identity, &parts));
    if let Some(form) = &form {
        parts.extensions.insert(form.clone());
        // Without this the library redirects by itself.
        parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    let session = SessionCookie::of(&services.identity, &parts.headers);
    let (response, failure) = failure_of(next.run(Request::from_parts(parts, body)).await, language).await;
    let Some(form) = form else { return response };
    let page = page.as_deref().unwrap_or("/");
    match failure {
        Some(Failure { function, error }) => {
            let page = form.error_page().unwrap_or(page);
            reject(&services.identity, &session, response, &function, page, &error)
        }
        None if response.headers().contains_key(LOCATION) => found(response),
        None if response.status().is_success() && !is_document(&response) => redirect(response, page),
        None => response,
    }
}

/// The error of a server function.
struct Failure {
    /// Path of the function.
    function: String,
    error: AppError,
}

/// Reads the error of a response, and sets its status and its sentence.
async fn failure_of(response: Response, language: Language) -> (Response, Option<Failure>) {
    let function = response.headers().get(SERVER_FN_ERROR_HEADER).and_then(|path| path.to_str().ok());
    let Some(function) = function.map(str::to_owned) else { return (response, None) };
    let (mut parts, body) = response.into_parts();
    // The body is in memory already.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or(AppError::new(ErrorCode::Internal));
    parts.status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (response_with(parts, error.clone(), language), Some(Failure { function, error }))
}

/// Whether the function returns a page, as for a preview frame.
fn is_document(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|of| of.as_bytes().starts_with(b"text/html"))
}
