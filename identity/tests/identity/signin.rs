//! Sign-in methods.

mod anonymous;
mod foreign;
mod kit;
mod legacy;
mod link;
mod password;
mod session;
mod setup;
mod statements;
mod ticket;
