//! Confirmation dialogs and menus. Both are popovers: the browser itself opens and closes them, traps the focus and
//! handles Escape, with or without script.

use super::button::ButtonKind;
use super::icon::{Icon, Symbol};
use crate::rights::{if_allowed, of_form};
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, KeyboardEvent};

/// A dialog that a [`DialogButton`] opens.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// The consequences of the action.
    #[prop(into)]
    text: String,
    /// Label of the cancel button.
    cancel: &'static str,
    /// The form with the confirm button.
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
    /// ID of the dialog.
    #[prop(into)]
    opens: String,
    #[prop(optional)] kind: ButtonKind,
    /// Label for screen readers, where the visible label depends on its context.
    #[prop(optional, into)]
    label: Option<String>,
    /// Required permission; hidden from viewers without it. That of the surrounding form by default.
    #[prop(optional, into)]
    needs: Option<AdminAction>,
    children: ChildrenFn,
) -> impl IntoView {
    let label = label.filter(|label| !label.is_empty());
    let needs = needs.or_else(of_form);
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

/// The "more" button at the end of a row, with its menu. The links are added when it opens: a long table would have
/// hundreds of hidden ones. Without script there is no button; the page of the row has the same links as tabs.
#[component]
pub fn RowMenu(
    #[prop(into)] id: String,
    /// Label of the menu: the item that the actions apply to.
    #[prop(into)]
    label: String,
    /// Addresses and labels.
    links: Vec<(String, &'static str)>,
) -> impl IntoView {
    let (opens, title) = (id.clone(), label.clone());
    let (ready, opened) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || ready.set(true));
    let links = move || {
        let link = |(href, label): (String, &'static str)| view! { <li><a href=href>{label}</a></li> };
        opened.get().then(|| links.clone().into_iter().map(link).collect_view())
    };
    let (button_menu, menu) = (id.clone(), id.clone());
    view! {
        <button
            type="button"
            class="row-menu__button"
            popovertarget=opens
            aria-label=label
            title=title
            hidden=move || !ready.get()
            on:click=move |_| opened.set(true)
            on:keydown=move |event| step(&event, &button_menu)
        >
            <Icon symbol=Symbol::More />
        </button>
        <div class="row-menu" id=id popover="auto" on:keydown=move |event| step(&event, &menu)>
            <ul class="row-menu__list">{links}</ul>
        </div>
    }
}

/// Arrow keys move the focus within an open menu, starting from its button.
fn step(event: &KeyboardEvent, menu: &str) {
    let key = event.key();
    if !matches!(key.as_str(), "ArrowDown" | "ArrowUp" | "Home" | "End") {
        return;
    }
    let Some(menu) = document().get_element_by_id(menu) else { return };
    // Items of a closed menu have no boxes and cannot take the focus.
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

/// The links of the menu's items.
fn links_of(menu: &Element) -> Vec<HtmlElement> {
    let first = menu.first_element_child().and_then(|list| list.first_element_child());
    let items = std::iter::successors(first, Element::next_element_sibling);
    items.filter_map(|item| item.first_element_child()?.dyn_into().ok()).collect()
}
