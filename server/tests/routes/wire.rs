//! The CloudBase wire.

mod anonymous;
mod basic_edit;
mod categories;
mod certs;
mod contact;
mod cors;
mod devices;
mod encrypted;
mod existence;
mod forged;
mod history;
mod introspect;
mod language;
mod me;
mod password;
mod reset;
mod shape;
mod signin;
mod signout;
mod signup;
mod token;
mod token_size;
mod user_provider;
mod verification;
