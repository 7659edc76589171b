//! What doors take from a request, each checked once here.
//!
//! - [`Body`]: JSON whatever its content type, or a form; at most 64 KiB; nothing counts as `{}`
//! - [`Params`]: the query, each name once
//! - [`Id`], [`SessionId`]: what the path names
//! - [`IfMatch`]: the version that a change is meant for
//! - [`Bearer`], [`AuthUser`]: the access token, and the person it belongs to
//! - [`ClientCaller`], [`ClientRequest`]: the OAuth client of someone not signed in, without and with a body; [`OptionalAuth`]:
//!   someone who may be
//!
//! None of them reads a cookie: a page on another site can make a browser send cookies, but not these.

mod bearer;
mod body;
mod client;
mod id;
mod if_match;
mod query;

pub use bearer::{AuthUser, Bearer};
pub use body::{Body, MAX_BODY_BYTES};
pub use client::{ClientCaller, ClientRequest, OptionalAuth};
pub use id::{Id, ResourceId, SessionId};
pub use if_match::IfMatch;
pub use query::{Params, single};
