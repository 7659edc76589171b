//! Panic handling: a panic ends its request, not the process.

use super::error;
use super::language::sentences;
use axum::response::Response;
use doorward_contract::ErrorCode;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// Responds with 500 and an error body without the panic message. `logging` logs the location.
pub fn layer() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(respond)
}

fn respond(_: Box<dyn Any + Send>) -> Response {
    error::response(ErrorCode::Internal, sentences().internal)
}
