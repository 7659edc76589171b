//! `/admin/api/v1`: what the console does, for programs.
//!
//! Each door calls the use case the console's own pages call. Who may: the holder of an API key or an access token whose
//! role allows the action that the door names in its signature ([`admin::Admin`]); never a cookie, so no page elsewhere can
//! make a browser ask.

mod admin;
mod api_keys;
mod captcha;
mod consent;
mod events;
mod keys;
mod messages;
mod organization;
mod organization_members;
mod overview;
mod policies;
mod policy_versions;
mod providers;
mod resource_types;
mod resources;
mod role_members;
mod roles;
mod senders;
mod settings;
mod simulate;
mod ticket_keys;
mod user_actions;
mod user_sessions;
mod users;

pub use admin::Admin;
pub(crate) use admin::no_such_key;

use crate::Services;
use crate::http::{envelope, headers};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All doors, and with each its description: one table for the router and the document.
pub fn doors() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::get, users::edit, users::delete))
        .routes(routes!(user_actions::block))
        .routes(routes!(user_actions::unblock))
        .routes(routes!(user_actions::sign_out))
        .routes(routes!(user_actions::password_link, user_actions::set_password))
        .routes(routes!(user_sessions::list))
        .routes(routes!(user_sessions::end))
        .routes(routes!(roles::list, roles::create, roles::delete_all))
        .routes(routes!(roles::get, roles::edit, roles::delete))
        .routes(routes!(roles::set_policies))
        .routes(routes!(role_members::list, role_members::add, role_members::remove))
        .routes(routes!(organization_members::of_role))
        .routes(routes!(organization::list, organization::create))
        .routes(routes!(organization::get, organization::edit, organization::delete))
        .routes(routes!(organization::move_to))
        .routes(routes!(organization_members::list, organization_members::add, organization_members::remove))
        .routes(routes!(organization_members::give, organization_members::take))
        .routes(routes!(organization_members::of_user))
        .routes(routes!(policies::list, policies::create))
        .routes(routes!(policies::check))
        .routes(routes!(policies::get, policies::put, policies::delete))
        .routes(routes!(policy_versions::list))
        .routes(routes!(policy_versions::roll_back))
        .routes(routes!(simulate::simulate))
        .routes(routes!(resources::list, resources::create))
        .routes(routes!(resources::check))
        .routes(routes!(resources::attempt))
        .routes(routes!(resources::get, resources::put, resources::delete))
        .routes(routes!(resource_types::list))
        .routes(routes!(resource_types::get, resource_types::put, resource_types::delete))
        .routes(routes!(settings::all))
        .routes(routes!(settings::section, settings::patch))
        .routes(routes!(senders::read))
        .routes(routes!(senders::set_sms))
        .routes(routes!(senders::set_mail))
        .routes(routes!(senders::test))
        .routes(routes!(providers::list))
        .routes(routes!(providers::get, providers::put, providers::delete))
        .routes(routes!(providers::test))
        .routes(routes!(ticket_keys::list, ticket_keys::create))
        .routes(routes!(ticket_keys::delete))
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::get, api_keys::edit, api_keys::revoke))
        .routes(routes!(messages::list))
        .routes(routes!(messages::preview))
        .routes(routes!(messages::get))
        .routes(routes!(messages::resend))
        .routes(routes!(events::list))
        .routes(routes!(overview::read))
        .routes(routes!(captcha::set_secret))
        .routes(routes!(keys::rotate))
}

/// The doors behind their layers.
pub fn router() -> Router<Services> {
    let (doors, _) = doors().split_for_parts();
    doors
        .route("/admin/api", any(envelope::not_found))
        .route("/admin/api/{*rest}", any(envelope::not_found))
        .method_not_allowed_fallback(envelope::method_not_allowed)
        .layer(from_fn(headers::no_store))
}
