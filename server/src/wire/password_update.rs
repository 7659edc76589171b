//! Forced password change before sign-in.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::signin::PasswordUpdateRequest;
use doorward_contract::wire::Empty;
use doorward_identity::password;

/// Change a password without being signed in
///
/// For `password_update_required`: a password that an administrator set, or one that has expired.
/// SDK: `modifyPasswordWithoutLogin`.
#[utoipa::path(post, path = "/auth/v2/signin/password/update", tag = "Sign-in", request_body = PasswordUpdateRequest,
    responses((status = 200, body = Empty)), security(("client" = [])))]
pub async fn update(State(services): State<Services>, call: ClientRequest<PasswordUpdateRequest>) -> ApiResult<Empty> {
    let PasswordUpdateRequest { username, password, new_password, .. } = &call.body;
    // Not compared: a request of the wrong form must not count as a wrong password.
    let fields =
        [("username", username.as_str()), ("password", password.expose()), ("new_password", new_password.expose())];
    if let Some((missing, _)) = fields.into_iter().find(|(_, value)| value.is_empty()) {
        return Err(ApiError::missing(missing));
    }
    password::update_forced(&services.identity, &call.body, &call.caller).await?;
    Ok(Json(Empty {}))
}
