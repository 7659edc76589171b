//! Guarantees of the decision engine.
#![allow(clippy::unwrap_used, missing_docs)]

mod attacks;
mod decisions;
mod documents;
mod explanations;
mod kit;
mod soup;
