//! The sign-in methods that are on.

use super::providers::ProviderOption;
use crate::AppError;
use crate::address::leave_for;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The sign-in methods that are on, and whether the user is signed in already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginMethodList {
    /// Username and password.
    pub username: bool,
    pub phone: bool,
    pub email: bool,
    pub anonymous: bool,
    pub providers: Vec<ProviderOption>,
    /// Whether a user is signed in, guests included.
    pub known: bool,
    /// Whether registration is on, by any method.
    pub register: bool,
    /// Whether an administrator exists.
    pub set_up: bool,
    /// Redirect target if the user is signed in already.
    pub go: Option<String>,
}

/// Loads the options of the sign-in page. Signed-in users are redirected; a guest may sign in to another account.
#[server(prefix = "/api", endpoint = "portal/login-methods")]
pub async fn load_login_methods(next: Option<String>) -> Result<LoginMethodList, AppError> {
    let identity = crate::request::identity();
    let viewer = crate::request::viewer().await?;
    let registered = viewer.as_ref().is_some_and(|viewer| !viewer.is_guest());
    let go = registered.then(|| crate::request::go_on(next.as_deref()));
    let settings = identity.settings();
    let methods = &settings.login_methods;
    Ok(LoginMethodList {
        username: methods.username,
        anonymous: methods.anonymous,
        phone: methods.phone.is_open(),
        email: methods.email.is_open(),
        providers: super::provider_options(),
        known: viewer.is_some(),
        register: crate::portal::register::Open::now().is_any(),
        set_up: !doorward_identity::setup::is_needed(&identity).await?,
        go,
    })
}

/// Redirects a signed-in user in the browser. On the server the redirect is part of the response where possible.
pub fn go_on(to: Option<String>) {
    if let Some(to) = to {
        Effect::new(move || leave_for(&to));
    }
}
