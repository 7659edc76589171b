//! An instant in the viewer's time zone and language.

use crate::i18n::{Language, use_lang};
use crate::zone::{offset_ms, remembered};
use doorward_contract::Timestamp;
use leptos::prelude::*;

/// An instant in the viewer's time zone: a plain format from the server, the viewer's own format after hydration.
#[component]
pub fn Time(at: Timestamp) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(plain(at));
    Effect::new(move || text.set(local(at, lang)));
    view! {
        <time class="time" datetime=at.to_string() title=at.to_string()>
            {text}
        </time>
    }
}

// By the time zone that the browser has sent, so that a day selected without script is the day that is shown.
fn plain(at: Timestamp) -> String {
    let offset = offset_ms(at, &remembered());
    let text = Timestamp(at.as_millis() + offset).to_string();
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60_000);
    let zone = if offset == 0 { "UTC".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) };
    format!("{} {} {zone}", &text[..10], &text[11..16])
}

// Effects run in browsers only, so this uses the browser's clock and time zone.
fn local(at: Timestamp, lang: Language) -> String {
    use leptos::web_sys::js_sys::{Array, Date, Intl, Object, Reflect};
    let date = Date::new(&(at.as_millis() as f64).into());
    let options = Object::new();
    _ = Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    _ = Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let format = Intl::DateTimeFormat::new(&Array::of1(&lang.tag().into()), &options).format();
    format.call1(&options, &date).ok().and_then(|text| text.as_string()).unwrap_or_else(|| plain(at))
}
