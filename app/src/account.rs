//! Pages of the account centre, for the owner of an account. Each page is a WASM file of its own.

pub mod activity;
pub mod contact;
pub mod delete;
pub mod devices;
pub mod frame;
pub mod guest;
pub mod methods;
pub mod profile;
pub mod prove;
pub mod security;

use crate::lazy::Page;

/// Pages of the account centre by path.
pub const PAGES: [(&str, Page); 10] = [
    ("/account", || Box::pin(profile::profile_page())),
    ("/account/security", || Box::pin(security::security_page())),
    ("/account/sign-in", || Box::pin(methods::methods_page())),
    ("/account/prove", || Box::pin(prove::prove_page())),
    ("/account/contact", || Box::pin(contact::change::contact_page())),
    ("/account/contact/code", || Box::pin(contact::code::contact_code_page())),
    ("/account/contact/remove", || Box::pin(contact::remove::remove_contact_page())),
    ("/account/devices", || Box::pin(devices::devices_page())),
    ("/account/activity", || Box::pin(activity::activity_page())),
    ("/account/delete", || Box::pin(delete::delete_page())),
];
