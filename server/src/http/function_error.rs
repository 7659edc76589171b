//! Errors of layers, in the form that server functions return.
//!
//! A form in the browser reads its error as an [`AppError`], with the sentence to show. Layers respond in place of the
//! function with the [`ErrorBody`] of the JSON APIs, which it cannot read.

use super::language;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use doorward_app::request::FUNCTIONS;
use doorward_app::{AppError, preferences};
use doorward_contract::ErrorBody;

/// Middleware: replaces the body of an error that a layer returns for a server function. Its texts are in the language
/// of the page.
pub async fn translate(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(FUNCTIONS) {
        return next.run(request).await;
    }
    let language = preferences::language_of(request.headers());
    let response = language::scope_in(language, next.run(request)).await;
    let Some(body) = response.extensions().get::<ErrorBody>().cloned() else { return response };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(AppError::from(body).to_json(language)))
}
