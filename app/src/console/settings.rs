//! Settings, a tab per section.

mod captcha;
mod domains;
pub(super) mod duration;
#[cfg(feature = "ssr")]
mod hosts;
mod key_limit;
mod legacy;
mod limits;
mod new_accounts;
mod passwords;
mod registration;
mod routes;
#[cfg(feature = "ssr")]
pub(super) mod save;
mod server;
pub(super) mod session_limit;
mod sites;
mod tokens;
mod verification;

pub use captcha::{HasCaptchaSecret, SaveCaptcha};
pub use key_limit::SaveKeyLimit;
pub use legacy::{HasLegacySecret, SaveLegacySystem, TestLegacySystem};
pub use limits::SaveLimits;
pub use registration::SaveRegistration;
pub use routes::{ReadRoutes, RemoveRoute, SaveRoute};
pub use server::{ReadSettings, SaveDomains, SaveNewAccounts, SavePasswords, SaveTokens};
pub use sites::{GrantSite, ReadSiteAccess, RemoveSite, SaveSite};
pub use verification::SaveVerification;

use super::notice::{Notice, on_done};
use super::page::{NoSection, Page};
use crate::AppError;
use crate::components::{ResourceView, Tab, Tabs};
use crate::console::navigation::use_parameter;
use crate::form::FormState;
use crate::i18n::console::{
    api_keys, captcha as captchas, frame, legacy as legacy_texts, registration as registration_texts,
    routes as route_texts, settings, sites as site_texts, verification as codes,
};
use crate::lazy::lazy_page;
use doorward_contract::settings::Settings;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

lazy_page! {
    /// `/admin/settings` and its tabs.
    SETTINGS, SettingsPage
}

#[component]
fn SettingsPage() -> impl IntoView {
    let texts = settings::texts();
    let section = use_parameter("section");
    let read = Resource::new(|| (), |()| server::read_settings());
    view! {
        <Page title=texts.title lead=texts.lead>
            {move || view! { <Tabs label=texts.tabs tabs=tabs(&section.get()) /> }}
            <ResourceView
                resource=read
                view=move |now| {
                    move || match section.get().as_str() {
                        "" => view! { <tokens::Tokens now=now.tokens.clone() read /> }.into_any(),
                        "passwords" => view! { <passwords::Passwords now=now.passwords.clone() read /> }.into_any(),
                        "new-accounts" => {
                            view! { <new_accounts::FirstRoles now=now.new_accounts.clone() read /> }.into_any()
                        }
                        "verification" => {
                            view! { <verification::Verification now=now.verification.clone() read /> }.into_any()
                        }
                        "api-keys" => view! { <key_limit::KeyLimit now=now.api_keys.clone() read /> }.into_any(),
                        "former-system" => {
                            view! { <legacy::FormerSystem now=now.legacy_system.clone() read /> }.into_any()
                        }
                        "limits" => view! { <limits::Limits now=now.limits.clone() read /> }.into_any(),
                        "captcha" => view! { <captcha::Captchas now=now.captcha.clone() read /> }.into_any(),
                        "domains" => view! { <domains::SecurityDomains now=now.domains.clone() read /> }.into_any(),
                        "app-registration" => {
                            view! { <registration::AppRegistration now=now.oauth.clone() read /> }.into_any()
                        }
                        "sites" => view! { <sites::WebSites now=now.sites.clone() read /> }.into_any(),
                        "routes" => view! { <routes::GatewayRoutes /> }.into_any(),
                        _ => view! { <NoSection href="/admin/settings" /> }.into_any(),
                    }
                }
            />
        </Page>
    }
}

fn read_again_when_saved<F>(form: FormState<F>, read: Resource<Result<Settings, AppError>>)
where
    F: ServerFn<Error = AppError, Output = ()> + Clone + Send + Sync + 'static,
{
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        read.refetch();
    });
}

fn tabs(section: &str) -> Vec<Tab> {
    let texts = settings::texts();
    let (codes, captchas, sites) = (codes::texts().title, captchas::texts().title, site_texts::texts());
    let tabs = [
        ("", texts.tokens),
        ("passwords", texts.passwords),
        ("new-accounts", texts.new_accounts),
        ("verification", codes),
        ("captcha", captchas),
        ("limits", limits::title()),
        ("api-keys", api_keys::texts().title),
        ("domains", texts.domains),
        ("former-system", legacy_texts::texts().title),
        ("app-registration", registration_texts::texts().title),
        ("sites", sites.title),
        ("routes", route_texts::texts().title),
    ];
    let tab = |(name, label)| Tab {
        href: format!("/admin/settings/{name}").trim_end_matches('/').to_owned(),
        label,
        current: name == section,
    };
    tabs.into_iter().map(tab).collect()
}
