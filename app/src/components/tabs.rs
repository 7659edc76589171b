//! Tabs that are addresses: links, so that a tab can be opened beside, sent on and come back to.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub words: &'static str,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they divide, for assistive technology.
    label: &'static str,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <li>
                    <a class="tabs__tab" href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.words}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=label>
            <ul class="tabs__list">{tabs}</ul>
        </nav>
    }
}
