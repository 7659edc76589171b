//! Sign-in methods.

mod anonymous;
mod foreign;
mod legacy;
mod kit;
mod link;
mod password;
mod session;
mod setup;
mod statements;
mod ticket;
