//! Permissions of the caller, for apps that show only what the user can use.

use crate::Services;
use crate::extract::{Body, Principal};
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::{RawQuery, State};
use doorward_access::check;
use doorward_contract::ErrorCode;
use doorward_contract::check::{Permissions, PermissionsQuery};
use url::form_urlencoded;

/// Check which actions the caller is allowed to perform
///
/// Repeat `action` in the query for each action, at most 100; `resource` at most once. Use it to show only what the
/// user can use. The service that performs the action must decide again.
#[utoipa::path(get, path = "/access/v1/permissions", tag = "Access",
    params(("action" = Vec<String>, Query, description = "An action, `type:what`. May be repeated."),
        ("resource" = Option<String>, Query, description = "The resource.")),
    responses((status = 200, body = Permissions)), security(("bearer" = []), ("admin" = [])))]
pub async fn get(
    State(services): State<Services>,
    Principal { principal, caller }: Principal,
    RawQuery(query): RawQuery,
) -> ApiResult<Permissions> {
    let query = read(query.as_deref().unwrap_or_default())?;
    Ok(Json(check::permissions(&services.access, &principal, &query, &caller)?))
}

/// Check which actions the caller is allowed to perform, for a longer list
///
/// The list is in the body instead of the query.
#[utoipa::path(post, path = "/access/v1/permissions", tag = "Access", request_body = PermissionsQuery,
    responses((status = 200, body = Permissions)), security(("bearer" = []), ("admin" = [])))]
pub async fn post(
    State(services): State<Services>,
    Principal { principal, caller }: Principal,
    Body(query): Body<PermissionsQuery>,
) -> ApiResult<Permissions> {
    Ok(Json(check::permissions(&services.access, &principal, &query, &caller)?))
}

fn read(query: &str) -> Result<PermissionsQuery, ApiError> {
    let (mut actions, mut resource) = (Vec::new(), None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "action" => actions.push(value.into_owned()),
            "resource" if resource.is_none() => resource = Some(value.into_owned()),
            "resource" => {
                return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().parameter_twice("resource")));
            }
            // The SDK adds `client_id` to every query.
            "client_id" => {}
            other => return Err(ApiError::field(other, sentences().unknown_parameter(other))),
        }
    }
    Ok(PermissionsQuery { actions, resource: resource.unwrap_or_default() })
}
