//! The console: what administrators see.

use crate::i18n::console;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, SsrMode, lazy_route, path};

/// All addresses of the console.
#[component(transparent)]
pub fn ConsoleRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/admin") view={Lazy::<OverviewRoute>::new()} ssr=SsrMode::Async /> }.into_inner()
}

/// `/admin`
#[derive(Debug)]
pub struct OverviewRoute;

#[lazy_route]
impl LazyRoute for OverviewRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Title text=console::texts().title /> }.into_any()
    }
}
