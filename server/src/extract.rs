//! Extractors of the JSON APIs.
//!
//! - [`Body`]: JSON with any content type, or a form; at most 64 KiB; an empty body is `{}`
//! - [`Form`]: a form and nothing else
//! - [`Params`]: the query string, each name at most once
//! - [`Id`], [`AccountId`], [`SessionId`], [`NoteId`], [`ClientSecretId`], [`ResourceId`]: path parameters
//! - [`IfMatch`]: the expected version of a record
//! - [`Bearer`], [`AuthUser`]: the access token, and its user; [`Principal`]: the user or the API key; [`AccessToken`]:
//!   an access token that may be bound to a key
//! - [`ClientCaller`], [`ClientRequest`]: a request of an OAuth client without authentication, without and with a body;
//!   [`OptionalAuth`]: with optional authentication
//!
//! None of them reads a cookie: a page of another site can make a browser send cookies, but not an `Authorization`
//! header.

mod access_token;
mod bearer;
mod body;
mod client;
mod form;
mod id;
mod if_match;
mod principal;
mod query;

pub use access_token::{AccessToken, DPOP, NoAccessToken, proof_in, refused};
pub use bearer::{AuthUser, Bearer};
pub use body::{Body, MAX_BODY_BYTES, parse as parse_body, read as read_body};
pub use client::{ClientCaller, ClientRequest, OptionalAuth};
pub use form::Form;
pub use id::{AccountId, ClientSecretId, Id, NoteId, ResourceId, SessionId};
pub use if_match::IfMatch;
pub use principal::Principal;
pub use query::{Params, single};
