//! The switches for language and appearance: plain forms, so they work without script.

use super::icon::{Icon, Symbol};
use crate::address::here;
use crate::form::send;
use crate::i18n::{Language, common, use_lang};
use crate::preferences::{SetLanguage, SetTheme, Theme};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Both switches, for a footer or a toolbar.
#[component]
pub fn Preferences() -> impl IntoView {
    view! {
        <div class="preferences">
            <LanguageSwitch />
            <ThemeSwitch />
        </div>
    }
}

/// Selects the language. Reloads the page, because all its texts change.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let now = use_lang();
    let choices = Language::ALL
        .map(|lang| {
            view! {
                <button
                    type="submit"
                    class="switch__choice"
                    name="lang"
                    value=lang.tag()
                    lang=lang.tag()
                    aria-pressed=(lang == now).to_string()
                >
                    {lang.name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="switch" method="post" action=SetLanguage::url() aria-label=common::texts().language>
            <BackHere />
            {choices}
        </form>
    }
}

/// Selects light, dark or the system's appearance; takes effect at once with script.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let now = RwSignal::new(use_context::<Theme>().unwrap_or_default());
    let choices = Theme::ALL
        .map(|theme| {
            let (symbol, label) = face(theme);
            view! {
                <button
                    type="submit"
                    class="switch__choice switch__choice--icon"
                    name="theme"
                    value=theme.as_str()
                    aria-label=label
                    title=label
                    aria-pressed=move || (now.get() == theme).to_string()
                    on:click=move |event| {
                        event.prevent_default();
                        now.set(theme);
                        wear(theme);
                        remember(theme);
                    }
                >
                    <Icon symbol />
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="switch" method="post" action=SetTheme::url() aria-label=common::texts().theme>
            <BackHere />
            {choices}
        </form>
    }
}

fn face(theme: Theme) -> (Symbol, &'static str) {
    let texts = common::texts();
    match theme {
        Theme::System => (Symbol::Screen, texts.theme_system),
        Theme::Light => (Symbol::Sun, texts.theme_light),
        Theme::Dark => (Symbol::Moon, texts.theme_dark),
    }
}

fn wear(theme: Theme) {
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("data-theme", theme.as_str());
    }
    if let Ok(Some(meta)) = document().query_selector("meta[name=color-scheme]") {
        _ = meta.set_attribute("content", theme.color_scheme());
    }
}

/// Stores the choice. The page shows it already, so the response does not matter.
fn remember(theme: Theme) {
    if let Some(fields) = send::encode(&[("theme", theme.as_str())]) {
        send::send(SetTheme::url(), fields, RwSignal::new(false), Box::new(drop));
    }
}

/// Hidden field with the address of this page, so that a form without script comes back to it.
#[component]
fn BackHere() -> impl IntoView {
    view! { <input type="hidden" name="back" value=here() /> }
}
