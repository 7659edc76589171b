//! OAuth 2.1 and OpenID Connect, as applications, browsers and users use them.

mod authorize;
mod code;
mod consent;
mod kit;
mod rules;
