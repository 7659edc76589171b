//! Server functions and pages of the console.

mod applications;
mod find;
pub mod forms;
mod sites;
mod tabs;
