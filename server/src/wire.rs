//! The CloudBase wire, `/auth/v1` and `/auth/v2`: the protocol of the official, unmodified SDKs.
//!
//! One file per resource; each handler links the CloudBase page it implements. A handler extracts the request, calls
//! one use case and responds. [`crate::extract`] contains the extractors, [`crate::http::error`] the error responses,
//! and [`crate::cors`] the allowed origins. No handler reads cookies, and every response is a JSON object.

mod anonymous;
mod authorize;
mod basic_edit;
mod captcha;
pub(crate) mod certs;
mod client_credential;
mod contact;
mod device;
mod devices;
mod existence;
mod history;
mod introspect;
mod me;
mod password;
mod password_update;
mod profile;
mod provider;
mod publickey;
mod qrcode;
mod reset;
mod revoke;
mod signin;
mod signin_encrypted;
mod signin_provider;
mod signin_wechat;
mod signout;
mod signup;
mod sudo;
mod token;
mod user_provider;
mod user_query;
mod verification;

use crate::Services;
use crate::http::error::{self, ApiResult};
use crate::http::headers;
use axum::middleware::from_fn;
use axum::routing::any;
use axum::{Json, Router};
use doorward_contract::token::TokenSet;
use doorward_identity::{Identity, NewSession, session};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All routes with their OpenAPI descriptions.
pub fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(signin::sign_in))
        .routes(routes!(anonymous::sign_in))
        .routes(routes!(signup::sign_up))
        .routes(routes!(token::grant))
        .routes(routes!(token::grant_v2))
        .routes(routes!(client_credential::grant))
        .routes(routes!(authorize::authorize))
        .routes(routes!(authorize::info))
        .routes(routes!(captcha::picture))
        .routes(routes!(captcha::solve))
        .routes(routes!(captcha::work))
        .routes(routes!(captcha::site))
        .routes(routes!(captcha::page))
        .routes(routes!(qrcode::generate))
        .routes(routes!(qrcode::status))
        .routes(routes!(qrcode::settle))
        .routes(routes!(provider::uri))
        .routes(routes!(provider::exchange, provider::enrich))
        .routes(routes!(provider::sub_type))
        .routes(routes!(signin_provider::with_provider))
        .routes(routes!(signin_provider::with_provider_v2))
        .routes(routes!(signin_provider::custom))
        .routes(routes!(signin_provider::by_code))
        .routes(routes!(signin_wechat::without_authorization))
        .routes(routes!(user_query::query))
        .routes(routes!(user_provider::list))
        .routes(routes!(user_provider::link))
        .routes(routes!(user_provider::unlink))
        .routes(routes!(user_provider::transfer))
        .routes(routes!(user_provider::transfer_for_tokens))
        .routes(routes!(verification::send))
        .routes(routes!(verification::verify))
        .routes(routes!(reset::reset))
        .routes(routes!(contact::change))
        .routes(routes!(revoke::revoke))
        .routes(routes!(certs::certs))
        .routes(routes!(introspect::introspect, introspect::introspect_posted))
        .routes(routes!(me::me, me::delete))
        .routes(routes!(me::me_v2, me::delete_v2))
        .routes(routes!(profile::profile, profile::edit))
        .routes(routes!(basic_edit::edit))
        .routes(routes!(password::set))
        .routes(routes!(sudo::sudo))
        .routes(routes!(signout::sign_out))
        .routes(routes!(signout::sign_out_everywhere))
        .routes(routes!(device::code))
        .routes(routes!(device::approve))
        .routes(routes!(devices::list))
        .routes(routes!(devices::end))
        .routes(routes!(history::history))
        .routes(routes!(existence::user_exists))
        .routes(routes!(existence::check_username))
        .routes(routes!(publickey::public_key_misspelled))
        .routes(routes!(publickey::public_key))
        .routes(routes!(signin_encrypted::sign_in))
        .routes(routes!(password_update::update))
}

/// The routes with their layers.
pub fn router() -> Router<Services> {
    let (router, _) = routes().split_for_parts();
    router
        .route("/auth", any(error::not_found))
        .route("/auth/{*rest}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(headers::no_store))
}

/// Issues the tokens of a new session.
async fn token_set(identity: &Identity, new_session: NewSession) -> ApiResult<TokenSet> {
    Ok(Json(session::tokens(identity, &new_session).await?))
}
