//! Server functions and pages of the console.

mod application_trial;
mod applications;
mod checklist;
mod connect;
mod find;
pub mod forms;
mod sites;
mod tabs;
