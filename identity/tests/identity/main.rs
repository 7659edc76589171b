//! Accounts, sign-in and sessions, as the program uses them.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test that cannot arrange has failed")]

mod account;
mod captcha;
mod nodes;
mod oauth;
mod outbox;
mod provider;
mod signin;
mod site;
mod stored_values;
mod throttle;
mod verification;
