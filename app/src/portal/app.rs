//! The portal's program: one page per document.

use super::page_at;
use crate::address::Address;
use crate::app::provide_page_context;
use crate::components::SessionNoticeBar;
use crate::not_found::NotFound;
use leptos::prelude::*;

/// The page at the address of the document. Links load the next one from the server: that takes no longer than fetching
/// its data, and needs no router in the browser.
#[component]
pub fn PortalApp() -> impl IntoView {
    let notice = provide_page_context();
    let address = Address::of_document();
    provide_context(address);
    let page = page_at(&address.path.get_untracked());
    view! {
        {Suspend::new(async move {
            match page {
                Some(page) => page().await,
                None => NotFound().into_any(),
            }
        })}
        <SessionNoticeBar notice />
    }
}
