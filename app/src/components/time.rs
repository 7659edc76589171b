//! An instant, in words of the person's own zone and language.

use crate::i18n::{Lang, use_lang};
use doorward_contract::Timestamp;
use leptos::prelude::*;

/// An instant: UTC as the server renders it, the viewer's zone once the browser takes over.
#[component]
pub fn Time(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(utc(at));
    Effect::new(move || text.set(local(at, lang)));
    view! {
        <time class="time" datetime=at.to_string() title=at.to_string()>
            {text}
        </time>
    }
}

fn utc(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} {} UTC", &text[..10], &text[11..16])
}

// Effects run in browsers only, so nothing but the browser's clock and zone is asked.
fn local(at: Timestamp, lang: Lang) -> String {
    use leptos::web_sys::js_sys::{Array, Date, Intl, Object, Reflect};
    let date = Date::new(&(at.as_millis() as f64).into());
    let options = Object::new();
    _ = Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    _ = Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let format = Intl::DateTimeFormat::new(&Array::of1(&lang.tag().into()), &options).format();
    format.call1(&options, &date).ok().and_then(|text| text.as_string()).unwrap_or_else(|| utc(at))
}
