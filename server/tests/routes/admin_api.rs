//! The admin API.

mod api_keys;
mod applications;
mod callers;
mod events;
mod machines;
mod messages;
mod organization;
mod policies;
mod presence;
mod providers;
mod resources;
mod roles;
mod senders;
mod settings;
mod simulate;
mod two_administrators;
mod user_actions;
mod user_list;
mod users;
mod versions;
