//! The scripts of Turnstile and hCaptcha, which draw the widgets. A WASM file of its own: few portals use them.
//!
//! Both take the same options under the same names, except for the language:
//! <https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/widget-configurations/> and <https://docs.hcaptcha.com/configuration>

use doorward_contract::captcha::CaptchaWidget;
use doorward_contract::settings::CaptchaVendor;
use leptos::prelude::*;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Function, Object, Reflect};
use leptos::web_sys::{Element, HtmlElement};
use std::time::Duration;

/// Interval of the checks whether the script is loaded.
const PAUSE: Duration = Duration::from_millis(50);
/// Width in pixels of hCaptcha's normal widget.
const ORDINARY: i32 = 303;

/// Signals and callbacks from a widget to the form.
#[derive(Clone, Copy)]
pub(super) struct Events {
    /// The widget is visible.
    pub drawn: RwSignal<bool>,
    /// The response; empty until the user passes the captcha, and after the response expires.
    pub response: RwSignal<String>,
    /// The widget cannot be used.
    pub failed: Callback<()>,
    /// The vendor's ID of the widget.
    pub widget: StoredValue<Option<JsValue>, LocalStorage>,
}

impl Events {
    // The component may be disposed meanwhile.
    fn is_over(self) -> bool {
        self.response.try_get_untracked().is_none()
    }
}

/// Draws the widget in `frame` when the vendor's script is loaded.
#[lazy]
pub(super) fn draw(frame: HtmlElement, widget: CaptchaWidget, lang: &'static str, events: Events) {
    if api(widget.vendor).is_none() {
        fetch(&widget, events.failed);
    }
    draw_when_there(frame, widget, lang, events);
}

fn draw_when_there(frame: HtmlElement, widget: CaptchaWidget, lang: &'static str, events: Events) {
    if events.is_over() {
        return;
    }
    let Some(api) = api(widget.vendor) else {
        set_timeout(move || draw_when_there(frame, widget, lang, events), PAUSE);
        return;
    };
    // An element of its own, because the frame may be used again for the next widget.
    let Some(place) = document().create_element("div").ok() else { return };
    frame.replace_children_with_node_1(&place);
    let options = options(&widget, &frame, lang, events);
    match call(&api, "render", &place, &options) {
        Some(widget) => {
            events.widget.try_set_value(Some(widget));
            _ = events.drawn.try_set(true);
        }
        None => events.failed.run(()),
    }
}

// The vendor's global object, once its script has run.
fn api(vendor: CaptchaVendor) -> Option<JsValue> {
    let name = match vendor {
        CaptchaVendor::Turnstile => "turnstile",
        CaptchaVendor::Hcaptcha => "hcaptcha",
        CaptchaVendor::Builtin => return None,
    };
    let api = Reflect::get(&window(), &name.into()).ok().filter(JsValue::is_object)?;
    Reflect::get(&api, &"render".into()).ok().filter(JsValue::is_function).map(|_| api)
}

/// Removes a widget, so that the vendor's script releases it.
pub(super) fn forget(vendor: CaptchaVendor, events: Events) {
    if let (Some(api), Some(Some(widget))) = (api(vendor), events.widget.try_get_value()) {
        _ = call(&api, "remove", &widget, &JsValue::UNDEFINED);
    }
}

fn call(api: &JsValue, name: &str, first: &JsValue, second: &JsValue) -> Option<JsValue> {
    let function = Reflect::get(api, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    function.call2(api, first, second).ok()
}

fn fetch(widget: &CaptchaWidget, failed: Callback<()>) {
    let Some(script) = document().create_element("script").ok() else { return };
    let sign = if widget.script_url.contains('?') { '&' } else { '?' };
    let compatible = if widget.vendor == CaptchaVendor::Hcaptcha { "&recaptchacompat=off" } else { "" };
    _ = script.set_attribute("src", &format!("{}{sign}render=explicit{compatible}", widget.script_url));
    _ = script.set_attribute("async", "");
    let gone: Element = script.clone();
    let error = Closure::once_into_js(move || {
        // Another form may try again.
        gone.remove();
        _ = failed.try_run(());
    });
    _ = script.add_event_listener_with_callback("error", error.unchecked_ref());
    if let Ok(Some(head)) = document().query_selector("head") {
        _ = head.append_child(&script);
    }
}

fn options(widget: &CaptchaWidget, frame: &HtmlElement, lang: &str, events: Events) -> Object {
    let options = Object::new();
    let set = |name: &str, value: JsValue| _ = Reflect::set(&options, &name.into(), &value);
    set("sitekey", widget.site_key.as_str().into());
    set("theme", if is_dark() { "dark" } else { "light" }.into());
    let given = move |text: String| _ = events.response.try_set(text);
    set("callback", Closure::<dyn FnMut(String)>::new(given).into_js_value());
    let expired = move || _ = events.response.try_set(String::new());
    set("expired-callback", Closure::<dyn FnMut()>::new(expired).into_js_value());
    let failed = move || _ = events.failed.try_run(());
    set("error-callback", Closure::<dyn FnMut()>::new(failed).into_js_value());
    match widget.vendor {
        CaptchaVendor::Hcaptcha => {
            set("hl", lang.into());
            set("size", if frame.client_width() < ORDINARY { "compact" } else { "normal" }.into());
        }
        _ => {
            set("language", lang.to_lowercase().into());
            set("size", "flexible".into());
            // The form has its own field for the response.
            set("response-field", false.into());
        }
    }
    options
}

fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|html| html.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => system_is_dark().unwrap_or(false),
    }
}

fn system_is_dark() -> Option<bool> {
    let ask = Reflect::get(&window(), &"matchMedia".into()).ok()?.dyn_into::<Function>().ok()?;
    let answer = ask.call1(&window(), &"(prefers-color-scheme: dark)".into()).ok()?;
    Reflect::get(&answer, &"matches".into()).ok()?.as_bool()
}
