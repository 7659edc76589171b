//! What crosses a boundary: requests, answers, error codes, ids and settings.
//!
//! The wire, the admin API, the pages and the use cases all speak these types, so this crate
//! knows serde and nothing else and compiles to WASM. Read it as a dictionary:
//!
//! - [`error`]: every stable error code, its number and HTTP status, and the envelope
//! - [`account`]: accounts as their owner and as an administrator sees them
//! - [`access`]: policies, and what they decide; [`check`]: asking for a decision; [`roles`]: roles, their members and policies, as administrators see them
//! - [`organization`]: departments and posts, who is in them, and the roles that gives
//! - [`signin`], [`token`]: sign-in, registration, token sets, introspection
//! - [`verification`]: codes for phone numbers and e-mail addresses
//! - [`wire`]: what only the CloudBase wire sends and sees
//! - [`api_keys`]: keys of the admin API
//! - [`session`], [`event`]: devices and the append-only record of what happened
//! - [`captcha`]: what slows robots down
//! - [`messaging`], [`provider`]: who carries messages, and who vouches for people
//! - [`settings`]: everything an administrator can change while the program runs
//! - [`own`]: the actions on Doorward itself, which policies allow
//! - [`resource`], [`resources`], [`target`]: what apps keep and who may touch it; as administrators write it; as it is asked about
//! - [`search`]: what accounts are found by
//! - [`page`], [`time`], [`secret`]: small shared shapes

pub mod access;
pub mod account;
pub mod admin;
pub mod api_keys;
pub mod captcha;
pub mod check;
pub mod error;
pub mod event;
pub mod messaging;
pub mod organization;
pub mod own;
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
pub mod target;
pub mod time;
pub mod token;
pub mod verification;
pub mod wire;

pub use error::{ErrorBody, ErrorCode};
pub use secret::Secret;
pub use time::Timestamp;
