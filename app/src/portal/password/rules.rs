//! Rules for new passwords, and the estimate of their strength.

use crate::AppError;
use crate::components::PasswordNeeds;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Rules for a new password.
#[server(prefix = "/api", endpoint = "portal/password-needs")]
pub async fn load_password_needs() -> Result<PasswordNeeds, AppError> {
    let settings = crate::request::identity().settings();
    Ok(PasswordNeeds { min_length: settings.passwords.min_length, classes: settings.passwords.required_classes })
}

/// How hard a password is to guess, 0 to 4. Estimated on the server, because the word lists are larger than the whole
/// page; the password is sent there with the form in any case.
#[server(prefix = "/api", endpoint = "portal/password-strength")]
pub async fn password_strength(
    /// The password entered so far.
    password: Secret,
) -> Result<u8, AppError> {
    Ok(doorward_identity::password::strength(&crate::request::identity(), &password).await?)
}
