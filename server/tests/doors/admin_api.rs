//! The admin API.

mod callers;
mod events;
mod settings;
mod user_actions;
mod users;
