//! The registration methods that are on: one rule for the page and for the links to it.

use crate::portal::login::{ProviderOption, provider_options};
use doorward_contract::settings::ContactMethod;

pub struct Open {
    pub username: bool,
    pub phone: bool,
    pub email: bool,
    /// Identity providers that create accounts.
    pub providers: Vec<ProviderOption>,
}

impl Open {
    /// The registration methods that this browser can use now.
    pub fn now() -> Self {
        let settings = crate::request::identity().settings();
        let methods = &settings.login_methods;
        Self {
            username: methods.username && methods.self_registration,
            phone: methods.phone == ContactMethod::On,
            email: methods.email == ContactMethod::On,
            providers: provider_options().into_iter().filter(ProviderOption::registers).collect(),
        }
    }

    /// Whether any method is on.
    pub fn is_any(&self) -> bool {
        self.username || self.phone || self.email || !self.providers.is_empty()
    }
}
