//! Server functions and pages of the console.

mod find;
mod forms;
mod tabs;
