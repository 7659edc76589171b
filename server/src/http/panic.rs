//! A bug in one request ends that request, not the program.

use super::error;
use super::language::sentences;
use axum::response::Response;
use doorward_contract::ErrorCode;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// Answers 500 in the envelope. What the panic said stays out of the answer; `logging` has written its place.
pub fn layer() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(answer)
}

fn answer(_: Box<dyn Any + Send>) -> Response {
    error::response(ErrorCode::Internal, sentences().internal)
}
