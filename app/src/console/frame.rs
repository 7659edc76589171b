//! What stands around every page of the console.

mod nav;
mod refused;
mod server;
mod topbar;

pub use server::{Administrator, WhoAmI, who_am_i};

use super::notice::{Notice, NoticeCorner};
use super::zone::Zone;
use crate::i18n::common;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::{LazyRoute, lazy_route};
use nav::SideNav;
use refused::Refused;
use topbar::TopBar;

/// Around `/admin` and everything below it.
#[derive(Debug)]
pub struct FrameRoute;

#[lazy_route]
impl LazyRoute for FrameRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        Zone::provide();
        let notice = Notice::provide();
        let me = Resource::new_blocking(|| (), |()| who_am_i());
        view! {
            <a class="skip" href="#content">{common::texts().skip_to_content}</a>
            <Suspense fallback=FrameSkeleton>
                {move || Suspend::new(async move {
                    match me.await {
                        Ok(me) => view! { <Frame me /> }.into_any(),
                        Err(error) => view! { <Refused error /> }.into_any(),
                    }
                })}
            </Suspense>
            <NoticeCorner notice />
        }
        .into_any()
    }
}

#[component]
fn Frame(me: Administrator) -> impl IntoView {
    view! {
        <div class="console">
            <TopBar me />
            <SideNav />
            <main class="page" id="content" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}

/// The frame while it is not known who is calling.
#[component]
fn FrameSkeleton() -> impl IntoView {
    view! {
        <div class="console console--waiting" role="status">
            <div class="topbar"></div>
            <span class="visually-hidden">{common::texts().loading}</span>
        </div>
    }
}
