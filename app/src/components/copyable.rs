//! Text to copy: IDs, links, commands.

use super::icon::{Icon, Symbol};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Function, Reflect};
use std::time::Duration;

/// Text with a copy button. Without script, or if the browser has no clipboard, one click selects the whole text.
#[component]
pub fn Copyable(
    #[prop(into)] text: String,
    /// Label of the button.
    copy: &'static str,
    /// Label after copying.
    copied: &'static str,
    /// Whether the text may wrap over several lines.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    let done = RwSignal::new(false);
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(can_copy()));
    let content = text.clone();
    view! {
        <span class="copyable" class:copyable--block=block>
            <code class="copyable__text">{content}</code>
            <button
                type="button"
                class="copyable__button"
                hidden=move || !ready.get()
                aria-label=move || if done.get() { copied } else { copy }
                title=copy
                on:click=move |_| {
                    write_clipboard(&text);
                    done.set(true);
                    set_timeout(move || done.set(false), Duration::from_secs(2));
                }
            >
                {move || view! { <Icon symbol=if done.get() { Symbol::Check } else { Symbol::Copy } /> }}
            </button>
            <span class="visually-hidden" role="status">{move || done.get().then_some(copied)}</span>
        </span>
    }
}

// Through reflection: the typed binding would add web-sys's clipboard feature to every build.
fn clipboard() -> Option<JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object)
}

// Browsers hide the clipboard from pages that are not served over HTTPS or from localhost.
fn can_copy() -> bool {
    clipboard().is_some()
}

fn write_clipboard(text: &str) {
    let Some(clipboard) = clipboard() else { return };
    let write = Reflect::get(&clipboard, &"writeText".into()).ok().and_then(|write| write.dyn_into::<Function>().ok());
    if let Some(write) = write {
        _ = write.call1(&clipboard, &text.into());
    }
}
