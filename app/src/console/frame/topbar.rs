//! Top bar: breadcrumb, search, preferences, account menu.

use super::nav::FoldedNav;
use crate::AppError;
use crate::components::{Avatar, Brand, Filters, Icon, Preferences, Symbol};
use crate::i18n::console::frame;
use crate::portal::sign_out::SignOutButton;
use crate::rights::Administrator;
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlElement, KeyboardEvent};
use leptos::{ev, html, prelude::*};

#[component]
pub fn TopBar(me: Resource<Result<Administrator, AppError>>) -> impl IntoView {
    let known = move || me.get().and_then(Result::ok);
    view! {
        <header class="topbar">
            <FoldedNav>
                <Preferences />
            </FoldedNav>
            <a class="topbar__home" href="/admin" aria-label=crate::product::product()>
                <Brand />
            </a>
            <Suspense fallback=|| view! { <span class="topbar__env"></span> }>
                {move || known().map(|me| view! { <Environment id=me.env_id /> })}
            </Suspense>
            <IfAllowed to=AdminAction::UsersRead><Search /></IfAllowed>
            <div class="topbar__preferences">
                <Preferences />
            </div>
            <Suspense fallback=|| view! { <span class="avatar"></span> }>
                {move || known().map(|me| view! { <MyMenu me /> })}
            </Suspense>
        </header>
    }
}

#[component]
fn Environment(id: String) -> impl IntoView {
    let texts = frame::texts();
    view! {
        <span class="topbar__env" title=texts.environment>
            <span class="visually-hidden">{texts.environment}" "</span>
            {id}
        </span>
    }
}

/// Global search; `/` or Ctrl-K focuses the field.
#[component]
fn Search() -> impl IntoView {
    let texts = frame::texts();
    let field = NodeRef::<html::Input>::new();
    // Leaves the field; browsers only clear it.
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(field) = field.get_untracked()
        {
            _ = field.blur();
        }
    };
    Effect::new(move || {
        let listening = window_event_listener(ev::keydown, move |event| {
            if calls_for_search(&event)
                && let Some(field) = field.get_untracked()
            {
                event.prevent_default();
                _ = field.focus();
                field.select();
            }
        });
        on_cleanup(move || listening.remove());
    });
    view! {
        <Filters action="/admin/users" class="topbar__search" search=true>
            <label class="visually-hidden" for="console-search">{texts.search}</label>
            <Icon symbol=Symbol::Search />
            <input
                class="topbar__search-input"
                node_ref=field
                on:keydown=leave
                id="console-search"
                name="query"
                type="search"
                placeholder=texts.search
                title=texts.search_hint
                maxlength="128"
                autocomplete="off"
                spellcheck="false"
                aria-keyshortcuts="/ Control+K Meta+K"
            />
            <kbd class="topbar__key" aria-hidden="true">"/"</kbd>
        </Filters>
    }
}

// A plain `/` typed into a field is text.
fn calls_for_search(event: &KeyboardEvent) -> bool {
    let key = event.key();
    if key.eq_ignore_ascii_case("k") {
        return event.ctrl_key() || event.meta_key();
    }
    key == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !is_typing(event)
}

fn is_typing(event: &KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
    })
}

/// Account menu with sign-out.
#[component]
fn MyMenu(me: Administrator) -> impl IntoView {
    let texts = frame::texts();
    view! {
        <button
            type="button"
            class="my-menu__button"
            popovertarget="my-menu"
            aria-label=texts.me_label(&me.name)
        >
            <Avatar name=me.name.clone() />
        </button>
        <div class="my-menu row-menu" id="my-menu" popover="auto">
            <p class="my-menu__name"><bdi>{me.name}</bdi></p>
            <ul class="row-menu__list">
                {me
                    .may
                    .contains(&AdminAction::UsersRead)
                    .then(|| view! { <li><a href=format!("/admin/users/{}", me.uid)>{texts.my_entry}</a></li> })}
                <li>
                    <a href="/account" rel="external">{texts.my_account}</a>
                </li>
            </ul>
            <SignOutButton />
        </div>
    }
}
