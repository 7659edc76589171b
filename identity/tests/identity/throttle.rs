//! Limits: what counts against which key, and that they recover from faults.

mod clocks;
mod codes;
mod kit;
mod passwords;
mod registrations;
