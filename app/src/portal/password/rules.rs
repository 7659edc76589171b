//! What a new password needs, and how good one is.

use crate::AppError;
use crate::components::PasswordNeeds;
use doorward_contract::Secret;
use leptos::prelude::*;

/// What a new password needs.
#[server(prefix = "/api", endpoint = "portal/password-needs")]
pub async fn load_password_needs() -> Result<PasswordNeeds, AppError> {
    let settings = crate::request::identity().settings();
    Ok(PasswordNeeds { min_length: settings.passwords.min_length, classes: settings.passwords.required_classes })
}

/// How hard a password is to guess, 0 to 4. Estimated on the server, since the word lists for it are larger than the
/// whole page; what is typed goes there in any case when the form is sent.
#[server(prefix = "/api", endpoint = "portal/password-strength")]
pub async fn password_strength(
    /// The password as far as it is typed.
    password: Secret,
) -> Result<u8, AppError> {
    Ok(doorward_identity::password::strength(&crate::request::identity(), &password).await?)
}
