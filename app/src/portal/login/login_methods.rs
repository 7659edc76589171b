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
    /// Name of the application that the user signs in to.
    pub app: Option<String>,
    /// Name of the signed-in user, who is about to use another account.
    pub instead_of: Option<String>,
}

/// Loads the options of the sign-in page. Signed-in users are redirected, unless they want another account; a guest may
/// sign in to another account.
#[server(prefix = "/api", endpoint = "portal/login-methods")]
pub async fn load_login_methods(
    next: Option<String>,
    /// Present to use another account.
    switch: Option<String>,
) -> Result<LoginMethodList, AppError> {
    use crate::request::name_of;
    let identity = crate::request::identity();
    let viewer = crate::request::viewer().await?;
    let user = viewer.as_ref().filter(|viewer| !viewer.is_guest());
    let go = user.filter(|_| switch.is_none()).map(|_| crate::request::go_on(next.as_deref()));
    let settings = identity.settings();
    let methods = &settings.login_methods;
    // A guest has no identity that an application could use.
    let for_application = next.as_deref().is_some_and(|next| next.starts_with(doorward_contract::oauth::paths::PREFIX));
    Ok(LoginMethodList {
        username: methods.username,
        anonymous: methods.anonymous && !for_application,
        phone: methods.phone.is_open(),
        email: methods.email.is_open(),
        providers: super::provider_options(),
        known: viewer.is_some(),
        register: crate::portal::register::Open::now().is_any(),
        set_up: !doorward_identity::setup::is_needed(&identity).await?,
        go,
        app: next.as_deref().filter(|_| for_application).and_then(application_name),
        instead_of: user.filter(|_| switch.is_some()).map(name_of),
    })
}

/// Name of the application that an authorization request comes from.
#[cfg(feature = "ssr")]
fn application_name(next: &str) -> Option<String> {
    let (_, search) = next.split_once('?')?;
    let client_id = crate::address::value_of(search, "client_id")?;
    let client = doorward_identity::client::find(&crate::request::identity(), &client_id)?;
    Some(client.name.clone())
}

/// Redirects a signed-in user in the browser. On the server the redirect is part of the response where possible.
pub fn go_on(to: Option<String>) {
    if let Some(to) = to {
        Effect::new(move || leave_for(&to));
    }
}
