//! What administrators and askers can rely on.

mod attacks;
mod decisions;
mod documents;
mod explanations;
mod kit;
