//! The portal: what a guest sees.

pub mod frame;
pub mod login;
mod not_found;

pub use frame::PortalFrame;
pub use not_found::NotFound;
