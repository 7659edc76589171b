//! What administrators and askers can rely on.
#![allow(clippy::unwrap_used, missing_docs)]

mod attacks;
mod decisions;
mod documents;
mod explanations;
mod kit;
mod soup;
