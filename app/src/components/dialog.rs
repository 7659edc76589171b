//! A question before something serious, and a small menu: both are popovers, so that the browser itself opens and
//! closes them, keeps the focus and listens to Escape, with script or without.

use super::button::ButtonKind;
use super::icon::{Icon, Symbol};
use crate::rights::if_allowed;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, KeyboardEvent};

/// A dialog that a [`DialogButton`] opens.
#[component]
pub fn Dialog(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    title: String,
    /// What will happen.
    #[prop(into)]
    text: String,
    /// What the button says that leaves everything as it is.
    cancel: &'static str,
    /// The form with the button that does it.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let (own_id, labelled_by) = (id.clone(), heading.clone());
    view! {
        <div class="dialog" id=own_id popover="auto" role="dialog" aria-labelledby=labelled_by>
            <h2 class="dialog__title" id=heading>{title}</h2>
            <p class="dialog__text">{text}</p>
            <div class="dialog__actions">
                <button type="button" class="button button--secondary" popovertarget=id popovertargetaction="hide">
                    {cancel}
                </button>
                {children()}
            </div>
        </div>
    }
}

/// Opens a [`Dialog`].
#[component]
pub fn DialogButton(
    /// Id of the dialog.
    #[prop(into)]
    opens: String,
    /// What the button is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// What it says to those who do not see what it stands beside.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it takes; it is shown to those who may.
    #[prop(optional, into)]
    needs: Option<AdminAction>,
    /// What it says.
    children: ChildrenFn,
) -> impl IntoView {
    let button = move || {
        view! {
            <button
                type="button"
                class=kind.class()
                popovertarget=opens.clone()
                aria-haspopup="dialog"
                aria-label=label.clone()
            >
                {children()}
            </button>
        }
    };
    if_allowed(needs, button, |_| ())
}

/// The three dots at the end of a row and what they open.
#[component]
pub fn RowMenu(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// Whose actions these are.
    #[prop(into)]
    label: String,
    /// Links, a list item each.
    children: Children,
) -> impl IntoView {
    let (opens, title) = (id.clone(), label.clone());
    let (button_menu, menu) = (id.clone(), id.clone());
    view! {
        <button
            type="button"
            class="row-menu__button"
            popovertarget=opens
            aria-label=label
            title=title
            on:keydown=move |event| step(&event, &button_menu)
        >
            <Icon symbol=Symbol::More />
        </button>
        <div class="row-menu" id=id popover="auto" on:keydown=move |event| step(&event, &menu)>
            <ul class="row-menu__list">{children()}</ul>
        </div>
    }
}

/// Arrows go about in an open menu, from its button too.
fn step(event: &KeyboardEvent, menu: &str) {
    let key = event.key();
    if !matches!(key.as_str(), "ArrowDown" | "ArrowUp" | "Home" | "End") {
        return;
    }
    let Some(menu) = document().get_element_by_id(menu) else { return };
    // A closed menu has no boxes, and nothing of it takes the focus.
    let links = links_of(&menu).into_iter().filter(|link| link.offset_parent().is_some());
    let links: Vec<HtmlElement> = links.collect();
    let now = document().active_element();
    let place = links.iter().position(|link| now.as_ref() == Some(link.as_ref()));
    let last = links.len().saturating_sub(1);
    let next = match (key.as_str(), place) {
        ("Home", _) | ("ArrowDown", None) => 0,
        ("End", _) | (_, None) => last,
        ("ArrowDown", Some(place)) => {
            if place == last {
                0
            } else {
                place + 1
            }
        }
        (_, Some(place)) => place.checked_sub(1).unwrap_or(last),
    };
    if let Some(link) = links.get(next) {
        event.prevent_default();
        _ = link.focus();
    }
}

/// The link of each item of the menu's list.
fn links_of(menu: &Element) -> Vec<HtmlElement> {
    let first = menu.first_element_child().and_then(|list| list.first_element_child());
    let items = std::iter::successors(first, Element::next_element_sibling);
    items.filter_map(|item| item.first_element_child()?.dyn_into().ok()).collect()
}
