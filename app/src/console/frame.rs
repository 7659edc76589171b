//! Frame of every console page.

mod nav;
mod refused;
mod server;
mod topbar;

pub use server::{WhoAmI, who_am_i};

use super::navigation::CurrentPage;
use super::notice::{Notice, NoticeCorner};
use crate::i18n::common;
use crate::rights::Permissions;
use crate::zone::Zone;
use leptos::prelude::*;
use nav::SideNav;
use refused::Refused;
use topbar::TopBar;

/// Layout of `/admin` and all pages below it.
#[component]
pub fn Frame() -> impl IntoView {
    Zone::provide();
    let notice = Notice::provide();
    let me = Resource::new_blocking(|| (), |()| who_am_i());
    Permissions::provide(me);
    // The page is outside of every `Suspense`: it fetches and handles errors by itself. Without permission, the style
    // sheet hides it in favor of the error.
    view! {
        <a class="skip" href="#content">{common::texts().skip_to_content}</a>
        <div class="console">
            <TopBar me />
            <SideNav />
            <main class="page" id="content" tabindex="-1">
                <CurrentPage />
            </main>
        </div>
        // After the page, so that this title takes precedence.
        <Suspense fallback=|| ()>
            {move || me.get().and_then(Result::err).map(|error| view! { <Refused error /> })}
        </Suspense>
        <NoticeCorner notice />
    }
}
