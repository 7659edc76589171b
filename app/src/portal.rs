//! The portal: public pages, from sign-in to the setup of the first administrator.

pub mod captcha;
pub mod contact;
pub mod forgot;
pub mod frame;
#[cfg(feature = "ssr")]
pub mod kept_form;
pub mod login;
mod not_found;
pub mod password;
pub mod register;
pub mod setup;
pub mod sign_out;
pub mod start;

pub use frame::PortalFrame;
pub use not_found::NotFound;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::Route;
use leptos_router::{Lazy, SsrMode, path};

/// Routes of the portal.
#[component(transparent)]
pub fn PortalRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/") view={Lazy::<start::StartRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login") view=login::LoginPage ssr=SsrMode::Async />
        <Route path=path!("/login/password") view={Lazy::<login::password::PasswordRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login/code") view={Lazy::<login::code::CodeRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login/existing") view={Lazy::<login::existing::ExistingRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login/away") view={Lazy::<login::provider_redirect::AwayRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login/scan") view={Lazy::<login::scan::ScanRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/captcha") view={Lazy::<captcha::page::CaptchaRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/login/link") view={Lazy::<login::link::MailLinkRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/forgot") view={Lazy::<forgot::ForgotRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/forgot/code") view={Lazy::<forgot::code::ForgotCodeRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/forgot/password") view={Lazy::<forgot::password::ForgotPasswordRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/register") view={Lazy::<register::RegisterRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/setup") view={Lazy::<setup::SetupRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/password") view={Lazy::<password::link::LinkRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("/password/update") view={Lazy::<password::update::UpdateRoute>::new()} ssr=SsrMode::Async />
    }
    .into_inner()
    .into_any_nested_route()
}
