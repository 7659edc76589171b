//! The pages of the portal and the account centre, by path.

use super::{captcha, forgot, login, password, register, setup, start};
use crate::account;
use crate::lazy::Page;
use leptos::prelude::*;

/// Pages of the portal. The page that most visitors see first is part of the main WASM file.
const PAGES: [(&str, Page); 16] = [
    ("/", || Box::pin(start::start_page())),
    ("/login", || Box::pin(async { login::LoginPage().into_any() })),
    ("/login/password", || Box::pin(login::password::password_page())),
    ("/login/code", || Box::pin(login::code::code_page())),
    ("/login/existing", || Box::pin(login::existing::existing_page())),
    ("/login/away", || Box::pin(login::provider_redirect::away_page())),
    ("/login/scan", || Box::pin(login::scan::scan_page())),
    ("/captcha", || Box::pin(captcha::page::captcha_page())),
    ("/login/link", || Box::pin(login::link::mail_link_page())),
    ("/forgot", || Box::pin(forgot::forgot_page())),
    ("/forgot/code", || Box::pin(forgot::code::forgot_code_page())),
    ("/forgot/password", || Box::pin(forgot::password::forgot_password_page())),
    ("/register", || Box::pin(register::register_page())),
    ("/setup", || Box::pin(setup::setup_page())),
    ("/password", || Box::pin(password::link::link_page())),
    ("/password/update", || Box::pin(password::update::update_page())),
];

/// All pages, by path.
pub fn pages() -> impl Iterator<Item = (&'static str, Page)> {
    PAGES.into_iter().chain(account::PAGES)
}

/// The page with this path.
pub fn page_at(path: &str) -> Option<Page> {
    let path = if path == "/" { path } else { path.trim_end_matches('/') };
    pages().find(|(known, _)| *known == path).map(|(_, page)| page)
}
