//! Phone number and email address of the current user.

use crate::Services;
use crate::extract::{AuthUser, Body};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::verification::ContactRequest;
use doorward_contract::wire::Empty;
use doorward_identity::account::contact;

/// Set or change the current user's phone number or email address
///
/// Requires re-authentication, and a code that was sent to the new contact while signed in. `conflict_resolution`
/// decides what happens to another account that has the contact.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-edit-contact>
#[utoipa::path(patch, path = "/auth/v1/user/contact", tag = "Account", request_body = ContactRequest,
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn change(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<ContactRequest>,
) -> ApiResult<Empty> {
    contact::change(&services.identity, &signed.viewer, &request, &signed.caller).await?;
    Ok(Json(Empty {}))
}
