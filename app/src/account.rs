//! Pages of the account centre, for the owner of an account. Each page is a WASM file of its own.

pub mod activity;
pub mod apps;
pub mod contact;
pub mod delete;
pub mod devices;
pub mod frame;
pub mod guest;
pub mod methods;
pub mod profile;
pub mod reauthenticate;
pub mod security;

use crate::lazy::Page;

/// Pages of the account centre by path.
pub const PAGES: [(&str, Page); 11] = [
    ("/account", profile::PROFILE),
    ("/account/security", security::SECURITY),
    ("/account/sign-in", methods::METHODS),
    ("/account/reauthenticate", reauthenticate::REAUTHENTICATE),
    ("/account/contact", contact::change::CONTACT),
    ("/account/contact/code", contact::code::CONTACT_CODE),
    ("/account/contact/remove", contact::remove::REMOVE_CONTACT),
    ("/account/apps", apps::APPS),
    ("/account/devices", devices::DEVICES),
    ("/account/activity", activity::ACTIVITY),
    ("/account/delete", delete::DELETE),
];
