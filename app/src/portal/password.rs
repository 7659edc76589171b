//! New passwords of users who are not signed in: by one-time link, or because the old password must be changed.

#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod link;
pub mod rules;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod update;
