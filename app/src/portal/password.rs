//! New passwords of users who are not signed in: by one-time link, or because the old password must be changed.

pub mod link;
pub mod rules;
pub mod update;
