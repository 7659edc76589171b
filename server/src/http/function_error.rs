//! Errors of server functions, and of layers in their place.
//!
//! A form in the browser reads its error as an [`AppError`], with the sentence to show. Layers respond in place of the
//! function with the [`ErrorBody`] of the JSON APIs, which it cannot read. A form without JavaScript leads back to its
//! page, as after an error of the function.

use super::{form_redirect, language};
use crate::Services;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::CONTENT_LENGTH;
use axum::http::response::Parts;
use axum::middleware::Next;
use axum::response::Response;
use doorward_app::request::{FUNCTIONS, SessionCookie, accepts_html, page_of_form};
use doorward_app::{AppError, preferences};
use doorward_contract::ErrorBody;
use doorward_i18n::Language;

/// Middleware: replaces the body of an error that a layer returns for a server function. Its texts are in the language
/// of the page.
pub async fn translate(State(services): State<Services>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(FUNCTIONS) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let language = preferences::language_of(&parts.headers);
    let function = parts.uri.path().to_owned();
    let is_plain = parts.method == Method::POST && accepts_html(&parts.headers);
    let page = is_plain.then(|| page_of_form(&services.identity, &parts)).flatten();
    let session = SessionCookie::of(&services.identity, &parts.headers);
    let response = language::scope_in(language, next.run(Request::from_parts(parts, body))).await;
    let Some(body) = response.extensions().get::<ErrorBody>().cloned() else { return response };
    let error = AppError::from(body);
    if let Some(page) = page {
        return form_redirect::reject(&services.identity, &session, response, &function, &page, &error);
    }
    let (parts, _) = response.into_parts();
    response_with(parts, error, language)
}

/// The response to a script, with the sentence that the page shows.
pub fn response_with(mut parts: Parts, error: AppError, language: Language) -> Response {
    parts.headers.remove(CONTENT_LENGTH);
    let json = serde_json::to_string(&error.worded(language)).unwrap_or_default();
    Response::from_parts(parts, Body::from(json))
}
