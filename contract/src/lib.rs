//! Shared types: requests, responses, error codes, IDs and settings.
//!
//! The CloudBase API, the admin API, the pages and the use cases all use these types, so this crate
//! depends only on serde and compiles to WASM. Its modules:
//!
//! - [`error`]: every stable error code, its number and HTTP status, and the envelope
//! - [`account`]: accounts, as returned to their owner
//! - [`access`]: policies and decisions; [`check`]: decision requests; [`roles`]: roles, their members and policies
//! - [`organization`]: departments and positions, their members and roles
//! - [`signin`], [`token`]: sign-in, registration, token sets, introspection
//! - [`verification`]: codes for phone numbers and email addresses
//! - [`wire`]: requests and responses that only the CloudBase API has
//! - [`api_keys`]: API keys; [`application`], [`oauth`]: applications, and what they speak
//! - [`session`], [`event`]: devices and the audit log; [`hook`]: webhooks and hooks
//! - [`captcha`]: images, proof of work, third-party widgets
//! - [`messaging`], [`provider`]: message providers and identity providers
//! - [`settings`]: everything that an administrator can change at runtime
//! - [`admin_action`]: the actions on Doorward itself, which policies allow
//! - [`resource`], [`resources`], [`target`]: protected resources: levels and rows, administration, decision requests
//! - [`search`]: search terms of accounts; [`site_access`]: who has access to a site
//! - [`uid`], [`page`], [`time`], [`secret`]: small shared types

#![warn(missing_docs)]

pub mod access;
pub mod account;
pub mod admin;
pub mod admin_action;
pub mod api_keys;
pub mod application;
pub mod captcha;
pub mod check;
pub mod directory;
pub mod error;
pub mod event;
pub mod hook;
pub mod messaging;
pub mod oauth;
pub mod organization;
pub mod page;
pub mod provider;
pub mod resource;
pub mod resources;
pub mod roles;
pub mod search;
pub mod secret;
pub mod session;
pub mod settings;
pub mod signin;
pub mod simulation;
pub mod site_access;
pub mod target;
pub mod time;
pub mod token;
pub mod uid;
pub mod verification;
pub mod wire;

pub use error::{ErrorBody, ErrorCode};
pub use secret::Secret;
pub use time::Timestamp;
pub use uid::Uid;
