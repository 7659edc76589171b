//! Rows and queries: SeaORM entities over SQLite or PostgreSQL, one file an aggregate.
//!
//! A query is one function named for what it returns; it takes a connection or a transaction and holds no policy.
//! Whoever changes several rows together begins a [`Tx`] by [`Db::begin`] and commits it.
//!
//! - [`db`]: pools, transactions, migrations at start
//! - [`group_commit`]: single writes that share a transaction
//! - [`health`]: whether the database does its work; [`pooler`]: what may stand between it and us
//! - [`change`]: how one node tells the others
//! - [`user`], [`search_term`], [`guest_device`], [`session`], [`client`]: accounts and their sign-ins
//! - [`verification`], [`message`], [`sender`], [`captcha`]: codes, the outbox, and what slows robots down
//! - [`provider`], [`provider_state`], [`provider_grant`], [`linked_identity`], [`app_token`], [`scan`]: third parties
//! - [`sign_in_method`]: who can sign in by what is switched on
//! - [`ticket_key`], [`used_token`], [`sealed_secret`]: custom tickets, tokens that work once, secrets of settings
//! - [`hand_over`], [`site_session`]: one sign-in for many hosts
//! - [`role`], [`organization`], [`policy`]: who holds which role, by themselves or by their place, and what roles may do
//! - [`resource`], [`resource_type`]: what apps keep, and how far it is open
//! - [`signing_key`], [`setting`], [`throttle`], [`one_time_link`], [`api_key`], [`event`]: the rest

pub mod api_key;
pub mod app_token;
pub mod authorization_code;
pub mod captcha;
pub mod client;
pub mod cursor;
pub mod db;
mod each;
pub mod error;
pub mod event;
pub mod former_uid;
pub mod group_commit;
pub mod guest_device;
pub mod health;
mod instant;
pub mod notify;
pub mod sso_code;

pub mod linked_identity;
pub mod message;
pub mod one_time_link;
pub mod organization;
pub mod policy;
pub mod pooler;
pub mod provider;
pub mod provider_grant;
pub mod provider_state;
pub mod qr_login;
pub mod resource;
pub mod resource_type;
pub mod role;
pub mod sealed_secret;
pub mod search_term;
pub mod sender;
pub mod session;
pub mod setting;
pub mod sign_in_method;
pub mod signing_key;
pub mod site_session;
pub mod throttle;
pub mod ticket_key;
pub mod used_token;
pub mod user;
pub mod verification;

pub use db::{Backend, Db, Tx, savepoint};
pub use error::{StoreError, UniqueKey};
pub use sea_orm::{ConnectionTrait, DbErr};
