//! Rows and queries: SeaORM entities over SQLite or PostgreSQL, one file an aggregate.
//!
//! A query is one function named for what it returns. It takes a connection or a transaction and holds no policy. A
//! caller that changes several rows together begins a [`Tx`] by [`Db::begin`] and commits it. All timestamps are
//! milliseconds since the Unix epoch. A write that returns `bool` returns false when no row matched.
//!
//! - [`db`]: pools, transactions, migrations at start; [`error`]: errors and unique keys
//! - [`group_commit`]: single writes that share a transaction
//! - [`health`]: detection of outages; private, `pooler`: poolers between this process and PostgreSQL
//! - [`notify`]: notifications between nodes
//! - [`user`], [`former_uid`], [`search_term`], [`guest_device`], [`session`], [`client`]: accounts and their sign-ins
//! - [`verification`], [`message`], [`sender`], [`captcha`]: codes, the outbox and captchas
//! - [`provider`], [`provider_state`], [`provider_grant`], [`linked_identity`], [`app_token`], [`qr_login`]: identity
//!   providers
//! - [`sign_in_method`]: accounts that can sign in with the methods that are turned on
//! - [`ticket_key`], [`used_token`], [`sealed_secret`]: custom tickets, used tokens, secrets of settings
//! - [`client_secret`], [`authorization_request`], [`oauth_code`], [`device_code`], [`consent`], [`logout_notice`]: OAuth
//! - [`authorization_code`], [`sso_code`], [`site_session`]: sessions for apps and for sites behind the proxy
//! - [`role`], [`organization`], [`policy`]: roles, how accounts get them, and their policies
//! - [`resource`], [`resource_type`]: guarded resources of apps and their access levels
//! - [`signing_key`], [`setting`], [`throttle`], [`one_time_link`], [`api_key`], [`event`]: the rest
//! - [`webhook`], [`webhook_delivery`], [`hook`]: reports to other systems, and questions to them
//! - [`cursor`]: positions in lists sorted by time

pub mod api_key;
pub mod app_token;
pub mod authorization_code;
pub mod authorization_request;
pub mod captcha;
pub mod client;
pub mod client_secret;
pub mod consent;
pub mod cursor;
pub mod db;
pub mod device_code;
mod each;
pub mod error;
pub mod event;
pub mod former_uid;
pub mod group_commit;
pub mod guest_device;
pub mod health;
pub mod hook;
mod instant;
pub mod notify;
pub mod oauth_code;
pub mod sso_code;

pub mod linked_identity;
pub mod logout_notice;
pub mod message;
pub mod one_time_link;
pub mod organization;
pub mod policy;
mod pooler;
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
mod tx;
pub mod used_token;
pub mod user;
pub mod verification;
pub mod webhook;
pub mod webhook_delivery;

pub use db::{Backend, Db};
pub use error::{StoreError, UniqueKey};
pub use sea_orm::{ConnectionTrait, DbErr};
pub use tx::{Tx, savepoint};
