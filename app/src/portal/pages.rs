//! The pages of the portal and the account centre, by path.

use super::{captcha, consent, device, forgot, login, oauth_error, password, register, setup, start};
use crate::account;
use crate::lazy::Page;

/// Pages of the portal.
const PAGES: [(&str, Page); 19] = [
    ("/", start::START),
    ("/login", login::LOGIN),
    ("/login/password", login::password::PASSWORD),
    ("/login/code", login::code::CODE),
    ("/login/existing", login::existing::EXISTING),
    ("/login/away", login::provider_redirect::REDIRECT),
    ("/login/scan", login::scan::SCAN),
    ("/captcha", captcha::page::CAPTCHA_FOR_APP),
    ("/login/link", login::link::MAIL_LINK),
    ("/forgot", forgot::FORGOT),
    ("/forgot/code", forgot::code::FORGOT_CODE),
    ("/forgot/password", forgot::password::FORGOT_PASSWORD),
    ("/register", register::REGISTER),
    ("/setup", setup::SETUP),
    ("/password", password::link::LINK),
    ("/password/update", password::update::UPDATE),
    ("/consent", consent::CONSENT),
    ("/device", device::DEVICE),
    ("/oauth-error", oauth_error::OAUTH_ERROR),
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
