//! The account centre: what the owner of an account sees.

use crate::portal::PortalFrame;
use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, SsrMode, lazy_route, path};

/// All addresses of the account centre.
#[component(transparent)]
pub fn AccountRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/account") view={Lazy::<ProfileRoute>::new()} ssr=SsrMode::Async /> }.into_inner()
}

/// `/account`
#[derive(Debug)]
pub struct ProfileRoute;

#[lazy_route]
impl LazyRoute for ProfileRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <PortalFrame title="Account">""</PortalFrame> }.into_any()
    }
}
