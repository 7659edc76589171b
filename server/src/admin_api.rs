//! `/admin/api/v1`: administration by API.
//!
//! Each handler calls the use case of the corresponding console page. Callers authenticate with an API key or an access
//! token; their role must allow the action that the handler names in its signature ([`admin::Admin`]). Cookies are not
//! read, so pages of other sites cannot make a browser call it.

mod admin;
mod api_keys;
mod application_secrets;
mod applications;
mod captcha;
mod consent;
mod events;
mod jobs;
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
mod scope;
mod senders;
mod settings;
mod simulate;
mod ticket_keys;
mod user_actions;
mod user_list;
mod user_notes;
mod user_sessions;
mod users;

pub use admin::{Admin, program};

use crate::Services;
use crate::http::{error, headers};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::any;
use scope::admin_routes;
use utoipa_axum::router::OpenApiRouter;

/// All routes with their OpenAPI descriptions.
pub fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(admin_routes!(users::list, users::create))
        .routes(admin_routes!(users::get, users::edit, users::delete))
        .routes(admin_routes!(user_actions::block))
        .routes(admin_routes!(user_actions::unblock))
        .routes(admin_routes!(user_actions::sign_out))
        .routes(admin_routes!(user_actions::password_link, user_actions::set_password))
        .routes(admin_routes!(user_list::counts))
        .routes(admin_routes!(user_list::count))
        .routes(admin_routes!(user_list::bulk))
        .routes(admin_routes!(user_notes::tags))
        .routes(admin_routes!(user_notes::set_tags))
        .routes(admin_routes!(user_notes::list, user_notes::add))
        .routes(admin_routes!(user_notes::delete))
        .routes(admin_routes!(user_sessions::list))
        .routes(admin_routes!(user_sessions::end))
        .routes(admin_routes!(roles::list, roles::create, roles::delete_all))
        .routes(admin_routes!(roles::get, roles::edit, roles::delete))
        .routes(admin_routes!(roles::set_policies))
        .routes(admin_routes!(role_members::list, role_members::add, role_members::remove))
        .routes(admin_routes!(organization_members::of_role))
        .routes(admin_routes!(organization::list, organization::create))
        .routes(admin_routes!(organization::get, organization::edit, organization::delete))
        .routes(admin_routes!(organization::move_to))
        .routes(admin_routes!(organization_members::list, organization_members::add, organization_members::remove))
        .routes(admin_routes!(organization_members::add_roles, organization_members::remove_roles))
        .routes(admin_routes!(organization_members::of_user))
        .routes(admin_routes!(policies::list, policies::create))
        .routes(admin_routes!(policies::check))
        .routes(admin_routes!(policies::get, policies::put, policies::delete))
        .routes(admin_routes!(policy_versions::list))
        .routes(admin_routes!(policy_versions::roll_back))
        .routes(admin_routes!(simulate::simulate))
        .routes(admin_routes!(resources::list, resources::create))
        .routes(admin_routes!(resources::check))
        .routes(admin_routes!(resources::attempt))
        .routes(admin_routes!(resources::get, resources::put, resources::delete))
        .routes(admin_routes!(resource_types::list))
        .routes(admin_routes!(resource_types::get, resource_types::put, resource_types::delete))
        .routes(admin_routes!(settings::all))
        .routes(admin_routes!(settings::section, settings::patch))
        .routes(admin_routes!(senders::read))
        .routes(admin_routes!(senders::set_sms))
        .routes(admin_routes!(senders::set_mail))
        .routes(admin_routes!(senders::test))
        .routes(admin_routes!(providers::list))
        .routes(admin_routes!(providers::get, providers::put, providers::delete))
        .routes(admin_routes!(providers::test))
        .routes(admin_routes!(ticket_keys::list, ticket_keys::create))
        .routes(admin_routes!(ticket_keys::delete))
        .routes(admin_routes!(applications::list, applications::create))
        .routes(admin_routes!(applications::get, applications::edit, applications::delete))
        .routes(admin_routes!(application_secrets::list, application_secrets::create))
        .routes(admin_routes!(application_secrets::revoke))
        .routes(admin_routes!(api_keys::list, api_keys::create))
        .routes(admin_routes!(api_keys::get, api_keys::edit, api_keys::revoke))
        .routes(admin_routes!(messages::list))
        .routes(admin_routes!(messages::preview))
        .routes(admin_routes!(messages::get))
        .routes(admin_routes!(messages::resend))
        .routes(admin_routes!(events::list))
        .routes(admin_routes!(jobs::list))
        .routes(admin_routes!(jobs::get))
        .routes(admin_routes!(jobs::faults))
        .routes(admin_routes!(jobs::file))
        .routes(admin_routes!(jobs::cancel))
        .routes(admin_routes!(overview::read))
        .routes(admin_routes!(captcha::set_secret))
        .routes(admin_routes!(keys::rotate))
}

/// The routes with their layers.
pub fn router() -> Router<Services> {
    let (router, _) = routes().split_for_parts();
    router
        .route("/admin/api", any(error::not_found))
        .route("/admin/api/{*rest}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(headers::no_store))
}
