//! Which address shows what.

use crate::account::AccountRoutes;
use crate::console::ConsoleRoutes;
use crate::portal::{self, NotFound};
use crate::preferences::{request_lang, request_theme};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole app. Pages are rendered completely before they are sent (`SsrMode::Async`), so that they need no
/// script to be put together and may still answer with a redirect or a status of their own.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(request_lang());
    provide_context(request_theme());
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=portal::login::LoginPage ssr=SsrMode::Async />
                <AccountRoutes />
                <ConsoleRoutes />
            </Routes>
        </Router>
    }
}
