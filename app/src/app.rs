//! What the portal's and the console's pages share.
//!
//! They are two programs in the browser, so that a visitor of the portal downloads nothing of the console: [`Program`]
//! says which of them a page belongs to. A link from one to the other loads the page from the server.

use crate::components::SessionNotice;
use crate::preferences::{request_lang, request_theme};
use crate::product::request_product;
use leptos::prelude::*;

/// A program in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Pages for visitors and account owners.
    Portal,
    /// Pages below `/admin`.
    Console,
}

impl Program {
    /// The program that shows the page with this path.
    pub fn of(path: &str) -> Self {
        match path.strip_prefix("/admin") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Self::Console,
            _ => Self::Portal,
        }
    }
}

/// Provides the context of every page. Returns the notice about the session, to be shown beside the page.
pub fn provide_page_context() -> SessionNotice {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    provide_context(request_lang());
    provide_context(request_theme());
    provide_context(request_product());
    SessionNotice::provide()
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn the_console_is_below_admin() {
        for path in ["/admin", "/admin/", "/admin/users/u1"] {
            assert_eq!(Program::of(path), Program::Console, "{path}");
        }
        for path in ["/", "/administrators", "/account/admin", "/login"] {
            assert_eq!(Program::of(path), Program::Portal, "{path}");
        }
    }
}
