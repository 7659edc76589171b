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

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::Route;
use leptos_router::{Lazy, SsrMode, path};

/// Routes of the account centre.
#[component(transparent)]
pub fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/account") view={Lazy::<profile::ProfileRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/security") view={Lazy::<security::SecurityRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/sign-in") view={Lazy::<methods::MethodsRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/prove") view={Lazy::<prove::ProveRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/contact") view={Lazy::<contact::change::ContactRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/contact/code") view={Lazy::<contact::code::ContactCodeRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/contact/remove") view={Lazy::<contact::remove::RemoveContactRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/devices") view={Lazy::<devices::DevicesRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/activity") view={Lazy::<activity::ActivityRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/account/delete") view={Lazy::<delete::DeleteRoute>::new()} ssr=SsrMode::Async />
    }
    .into_inner()
    .into_any_nested_route()
}
