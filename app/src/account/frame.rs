//! Layout of the account centre.

use crate::address::Address;
use crate::components::{Brand, Icon, PageTitle, Preferences, Symbol};
use crate::i18n::{account, account::apps, account::methods, common};
use crate::portal::sign_out::SignOutButton;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The owner of the account, as shown in the layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Display name, or the username.
    pub name: Option<String>,
    pub username: Option<String>,
    pub guest: bool,
    /// Whether the user may open the console.
    pub administrator: bool,
}

#[cfg(feature = "ssr")]
impl Owner {
    pub fn of(viewer: &doorward_identity::Viewer) -> Self {
        let name = viewer.name.clone().filter(|_| !viewer.is_guest()).or_else(|| viewer.username.clone());
        Self { name, username: viewer.username.clone(), guest: viewer.is_guest(), administrator: opens_console(viewer) }
    }
}

#[cfg(feature = "ssr")]
fn opens_console(viewer: &doorward_identity::Viewer) -> bool {
    let access = expect_context::<doorward_access::Access>();
    crate::request::permissions_of(&access, viewer, &crate::request::caller()).iter().any(|action| action.reads())
}

impl Owner {
    fn display_name(&self) -> String {
        // Users who registered with a code only have no name yet.
        let nameless = if self.guest { common::texts().guest } else { account::texts().mine };
        self.name.clone().unwrap_or_else(|| nameless.to_owned())
    }
}

/// Header with navigation, the page's content, footer.
#[component]
pub fn AccountFrame(
    owner: Owner,
    /// Page name for the document title.
    title: &'static str,
    children: Children,
) -> impl IntoView {
    let texts = common::texts();
    view! {
        <PageTitle text=title />
        <a class="skip" href="#content" rel="external">{texts.skip_to_content}</a>
        <div class="account">
            <header class="account__bar">
                <a class="account__home" href="/account"><Brand /></a>
                <div class="account__me">
                    {owner
                        .administrator
                        .then(|| view! { <a class="button button--quiet button--small" href="/admin">{texts.console}</a> })}
                    <SignOutButton />
                </div>
            </header>
            <div class="account__body">
                <aside class="account__side">
                    <OwnerName owner=owner.clone() />
                    <Sections />
                </aside>
                <main class="account__main" id="content" tabindex="-1">
                    <h1 class="visually-hidden">{title}</h1>
                    {children()}
                </main>
            </div>
            <footer class="account__foot">
                <Preferences />
            </footer>
        </div>
    }
}

// Shows an initial instead of the picture: pictures are hosted by third parties, which would learn of every visit.
#[component]
fn OwnerName(owner: Owner) -> impl IntoView {
    let display_name = owner.display_name();
    let initial = display_name.chars().next().map(|c| c.to_uppercase().to_string());
    let username = owner.username.clone().filter(|username| *username != display_name);
    view! {
        <div class="who">
            <span class="who__initial" aria-hidden="true">{initial}</span>
            <div class="who__names">
                <p class="who__name"><bdi>{display_name}</bdi></p>
                {username.map(|username| view! { <p class="who__username">{username}</p> })}
            </div>
        </div>
    }
}

#[component]
fn Sections() -> impl IntoView {
    let texts = account::texts();
    let entries = [
        ("/account", texts.profile, Symbol::User),
        ("/account/security", texts.security, Symbol::Shield),
        ("/account/sign-in", methods::texts().title, Symbol::Key),
        ("/account/apps", apps::texts().title, Symbol::Grid),
        ("/account/devices", texts.devices, Symbol::Screen),
        ("/account/activity", texts.activity, Symbol::Clock),
    ];
    let path = expect_context::<Address>().with_path(str::to_owned);
    view! {
        <nav class="sections" aria-label=texts.sections>
            {entries
                .map(|(href, text, symbol)| {
                    view! {
                        <a href=href class="sections__link" aria-current=(href == path).then_some("page")>
                            <Icon symbol />
                            <span>{text}</span>
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}
