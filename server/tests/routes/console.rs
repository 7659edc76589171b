//! Server functions of the console.

mod find;
