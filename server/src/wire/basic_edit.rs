//! The SDK's `updateUser` and `modifyPassword`.

use crate::Services;
use crate::extract::{AuthUser, Body};
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use doorward_contract::ErrorCode;
use doorward_contract::account::ProfilePatch;
use doorward_contract::wire::{BasicEdit, Empty};
use doorward_identity::{account, password};

/// Update the current user's profile or password (SDK)
///
/// A contact requires that the user has verified it within the last minutes, and has signed in or re-authenticated with
/// `POST /auth/v1/user/sudo` within the last ten minutes. A password requires the current password as well, both in
/// plain text or both encrypted with the transport key.
/// SDK: `updateUser`, `updateUserBasicInfo`, `modifyPassword`.
#[utoipa::path(post, path = "/auth/v1/user/basic/edit", tag = "Account", request_body = BasicEdit,
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn edit(State(services): State<Services>, signed: AuthUser, Body(edit): Body<BasicEdit>) -> ApiResult<Empty> {
    if edit.user_id.as_ref().is_some_and(|uid| uid != signed.viewer.uid.as_str()) {
        return Err(ApiError::new(ErrorCode::PermissionDenied, sentences().not_your_own));
    }
    let patch = edit.profile();
    let (phone, email) = (edit.phone.as_deref(), edit.email.as_deref());
    let changes_contact = phone.is_some() || email.is_some();
    let changes_profile = patch != ProfilePatch::default();
    let changes_password = edit.new_password.is_some() || edit.encrypt_new_password.is_some();
    if changes_password && (changes_profile || changes_contact) {
        // If one of two changes failed, the update would be partial.
        return Err(ApiError::new(ErrorCode::InvalidArgument, sentences().password_alone));
    }
    if changes_contact {
        account::contact::change_verified(&services.identity, &signed.viewer, phone, email, &signed.caller).await?;
    }
    change_password(&services, &signed, &edit).await?;
    if changes_profile {
        account::edit(&services.identity, &signed.viewer, patch, &signed.caller).await?;
    }
    Ok(Json(Empty {}))
}

async fn change_password(services: &Services, signed: &AuthUser, edit: &BasicEdit) -> Result<(), ApiError> {
    let AuthUser { viewer, caller } = signed;
    if let Some(new) = &edit.encrypt_new_password {
        let current = edit.encrypt_password.as_ref().ok_or_else(|| ApiError::missing("encrypt_password"))?.expose();
        let thumbprint = &edit.public_key_thumbprint;
        let thumbprint = thumbprint.as_deref().ok_or_else(|| ApiError::missing("public_key_thumbprint"))?;
        password::change_encrypted(&services.identity, viewer, current, new.expose(), thumbprint, caller).await?;
    } else if let Some(new) = &edit.new_password {
        let current = edit.password.as_ref().ok_or_else(|| ApiError::missing("password"))?;
        password::change(&services.identity, viewer, current, new, caller).await?;
    } else if edit.password.is_some() || edit.encrypt_password.is_some() {
        return Err(ApiError::missing("new_password"));
    }
    Ok(())
}
