//! The access API.

mod check;
mod forward;
mod site;
mod target;
