//! Which ways in are open.

use super::providers::ProviderWay;
use crate::AppError;
use crate::address::leave_for;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Which ways in are open, and whether this person needs one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginMethodList {
    /// User name and password.
    pub username: bool,
    /// Phone number.
    pub phone: bool,
    /// E-mail address.
    pub email: bool,
    /// Guests.
    pub anonymous: bool,
    /// Identity providers.
    pub providers: Vec<ProviderWay>,
    /// Whether anybody is signed in, be it a guest.
    pub known: bool,
    /// Registration, by whatever way.
    pub register: bool,
    /// Whether there is an administrator yet.
    pub set_up: bool,
    /// Where to go: this person is signed in already.
    pub go: Option<String>,
}

/// What the sign-in page offers. Who is signed in already goes on; a guest may want to sign in for real.
#[server(prefix = "/api", endpoint = "portal/ways-in")]
pub async fn load_ways_in(
    /// Where to go afterwards.
    next: Option<String>,
) -> Result<LoginMethodList, AppError> {
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
        providers: super::provider_ways(),
        known: viewer.is_some(),
        register: crate::portal::register::Open::now().is_any(),
        set_up: !doorward_identity::setup::is_needed(&identity).await?,
        go,
    })
}

/// Leaves for where somebody who is signed in already belongs; the server has done so before where it could.
pub fn go_on(to: Option<String>) {
    if let Some(to) = to {
        Effect::new(move || leave_for(&to));
    }
}
