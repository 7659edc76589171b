//! Server functions of the console.

mod find;
mod forms;
