//! New passwords of people who are not signed in: by one-time link, or because the old one must go.

pub mod link;
pub mod rules;
pub mod update;
