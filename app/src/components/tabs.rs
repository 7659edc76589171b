//! Tabs that are links, so that a tab can be opened separately, shared and bookmarked.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

#[derive(Debug, Clone)]
pub struct Tab {
    pub href: String,
    /// Label.
    pub label: &'static str,
    /// Whether it is the current tab.
    pub current: bool,
}

/// A tab of a list, with the number of its rows.
#[derive(Debug, Clone)]
pub struct CountedTab {
    pub tab: Tab,
    pub count: String,
}

#[component]
pub fn Tabs(
    /// Label for assistive technology.
    label: &'static str,
    tabs: Vec<Tab>,
) -> impl IntoView {
    let tabs = tabs.into_iter().map(|tab| CountedTab { tab, count: String::new() }).collect();
    view! { <CountedTabs label tabs /> }
}

/// As [`Tabs`], with a number in each.
#[component]
pub fn CountedTabs(
    /// Label for assistive technology.
    label: &'static str,
    tabs: Vec<CountedTab>,
) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|CountedTab { tab, count }| {
            view! {
                <li>
                    <a class="tabs__tab" href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.label}
                        {(!count.is_empty()).then(|| view! { <span class="tabs__count">{count}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    // On a phone the row scrolls. Scroll the current tab into view.
    let list = NodeRef::<leptos::html::Ul>::new();
    Effect::new(move || {
        let Some(list) = list.get() else { return };
        let current = list.query_selector("[aria-current]").ok().flatten();
        if let Some(current) = current.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let room = list.client_width() - current.offset_width();
            list.set_scroll_left(current.offset_left() - list.offset_left() - room / 2);
        }
    });
    view! {
        <nav class="tabs" aria-label=label>
            <ul class="tabs__list" node_ref=list>{tabs}</ul>
        </nav>
    }
}
