//! Availability of usernames.

use crate::Services;
use crate::extract::{AuthUser, ClientCaller, single};
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::ErrorCode;
use doorward_contract::signin::Existence;
use doorward_contract::wire::Empty;
use doorward_identity::signup;

/// Check whether a username is taken
///
/// Rate-limited per address, because each response reveals whether an account exists.
/// SDK: `isUsernameRegistered`.
#[utoipa::path(get, path = "/auth/v1/checkIfUserExist", tag = "Sign-in",
    params(("username" = String, Query, description = "The username to check.")),
    responses((status = 200, body = Existence)), security(("client" = [])))]
pub async fn user_exists(
    State(services): State<Services>,
    ClientCaller(caller): ClientCaller,
    parts: Parts,
) -> ApiResult<Existence> {
    let username = single(&parts, "username")?.ok_or_else(|| ApiError::missing("username"))?;
    let exist = signup::username_taken(&services.identity, &username, &caller).await?;
    Ok(Json(Existence { exist }))
}

/// Check whether a username is available
///
/// The response is `{}` if it is available, `username_already_exists` if not. SDK: `checkUsername`.
#[utoipa::path(get, path = "/auth/v1/checkUsername", tag = "Account",
    params(("username" = String, Query, description = "The username to check.")),
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn check_username(State(services): State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<Empty> {
    let username = single(&parts, "username")?.ok_or_else(|| ApiError::missing("username"))?;
    if signup::username_taken(&services.identity, &username, &signed.caller).await? {
        return Err(ApiError::new(ErrorCode::UsernameAlreadyExists, sentences().username_taken));
    }
    Ok(Json(Empty {}))
}
