//! The console under `/admin`, for administrators and for users with some administrative permissions.
//!
//! Each page is a WASM file of its own, so that users who only sign in do not download it. A page loads its data with a
//! server function, which first checks the required permission with [`authorize`]. [`crate::rights`] hides what the
//! viewer has no permission for.
//!
//! - [`frame`]: the layout, and the page for a missing permission
//! - [`overview`], [`users`], [`user`], [`methods`], [`provider`], [`tickets`],
//!   [`messages`], [`settings`], [`audit`], [`api_keys`]: the pages
//! - [`organization`], [`roles`], [`policies`], [`resources`], [`simulator`]: access control
//! - [`query`], [`notice`], [`words`], [`find`]: shared code for addresses, messages, names and pickers

pub mod access;
pub mod api_keys;
mod app;
pub mod audit;
#[cfg(feature = "ssr")]
pub mod authorize;
mod changes;
mod delete;
mod detail;
pub mod find;
pub mod frame;
mod lockout;
pub mod messages;
pub mod methods;
pub mod notice;
pub mod organization;
pub mod overview;
pub mod page;
mod person;
pub mod policies;
pub mod provider;
pub mod query;
pub mod resources;
pub mod roles;
pub mod settings;
pub mod simulator;
pub mod tickets;
pub mod user;
pub mod users;
pub mod words;

pub use app::ConsoleApp;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{ParentRoute, Route};
use leptos_router::{Lazy, SsrMode, path};

/// Routes of the console.
#[component(transparent)]
pub fn ConsoleRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/admin") view={Lazy::<frame::FrameRoute>::new()} ssr=SsrMode::Async>
            <Route path=path!("") view={Lazy::<overview::OverviewRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("users") view={Lazy::<users::UsersRoute>::new()} ssr=SsrMode::Async />
            // Not `users/new`: an administrator may choose `new` as a uid.
            <Route path=path!("new-user") view={Lazy::<users::NewUserRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("users/:uid/:tab?") view={Lazy::<user::UserRoute>::new()} ssr=SsrMode::Async />
            <OrganizationRoutes />
            <AccessRoutes />
            <Route path=path!("methods") view={Lazy::<methods::MethodsRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("methods/new-provider") view={Lazy::<provider::AddProviderRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("methods/providers/:id") view={Lazy::<provider::ProviderRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("methods/tickets") view={Lazy::<tickets::TicketsRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("messages") view={Lazy::<messages::MessagesRoute>::new()} ssr=SsrMode::Async />
            // Before `messages/:id`: `senders` and `templates` are not message IDs.
            <Route path=path!("messages/senders/:channel") view={Lazy::<messages::SendersRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("messages/templates") view={Lazy::<messages::TemplatesRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("messages/:id") view={Lazy::<messages::MessageRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("api-keys") view={Lazy::<api_keys::ApiKeysRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("audit") view={Lazy::<audit::AuditRoute>::new()} ssr=SsrMode::Async />
            <Route path=path!("settings/:section?") view={Lazy::<settings::SettingsRoute>::new()} ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// Routes of departments and positions.
#[component(transparent)]
fn OrganizationRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("organization") view={Lazy::<organization::OrganizationRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("new-node") view={Lazy::<organization::NewNodeRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("organization/:id/:tab?") view={Lazy::<organization::NodeRoute>::new()} ssr=SsrMode::Async />
    }
    .into_inner()
    .into_any_nested_route()
}

/// Routes of roles, policies, resources and the simulator.
#[component(transparent)]
fn AccessRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("roles") view={Lazy::<roles::RolesRoute>::new()} ssr=SsrMode::Async />
        // Not below `roles` and `policies`: `new` is a valid ID of a role or policy.
        <Route path=path!("new-role") view={Lazy::<roles::NewRoleRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("roles/:id/:tab?") view={Lazy::<roles::RoleRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("policies") view={Lazy::<policies::PoliciesRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("new-policy") view={Lazy::<policies::NewPolicyRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("environment-policy") view={Lazy::<policies::EnvironmentRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("policies/:code/:tab?") view={Lazy::<policies::PolicyRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("resources") view={Lazy::<resources::ResourcesRoute>::new()} ssr=SsrMode::Async />
        // No conflict with resources, whose paths have two segments, type and name.
        <Route path=path!("resources/new") view={Lazy::<resources::NewResourceRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("resources/types") view={Lazy::<resources::TypesRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("resources/:kind/:name/:tab?") view={Lazy::<resources::ResourceRoute>::new()} ssr=SsrMode::Async />
        <Route path=path!("simulator") view={Lazy::<simulator::SimulatorRoute>::new()} ssr=SsrMode::Async />
    }
    .into_inner()
    .into_any_nested_route()
}
