//! Which ways there are to an account of one's own: the one rule for the page and for the links to it.

use crate::portal::login::{ProviderWay, provider_ways};
use doorward_contract::settings::ContactMethod;

/// The ways that are open.
pub struct Open {
    /// With user name and password.
    pub username: bool,
    /// With a phone number.
    pub phone: bool,
    /// With an e-mail address.
    pub email: bool,
    /// With identity providers that take strangers in.
    pub providers: Vec<ProviderWay>,
}

impl Open {
    /// The ways that are open to this browser now.
    pub fn now() -> Self {
        let settings = crate::request::identity().settings();
        let methods = &settings.login_methods;
        Self {
            username: methods.username && methods.self_registration,
            phone: methods.phone == ContactMethod::On,
            email: methods.email == ContactMethod::On,
            providers: provider_ways().into_iter().filter(ProviderWay::registers).collect(),
        }
    }

    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.username || self.phone || self.email || !self.providers.is_empty()
    }
}
