//! A vendor's widget with Doorward's own image as the fallback, for browsers without script and for an unreachable
//! vendor.

use super::question::{Question, has_answer};
use super::vendor::{Events, draw, forget};
use crate::components::{Alert, Button, ButtonKind, ErrorAlert, Tone};
use crate::i18n::portal::captcha;
use crate::i18n::use_lang;
use doorward_contract::captcha::{CaptchaData, CaptchaWidget};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

const RESPONSE: &str = "captcha[site]";

/// Time limit for the vendor to draw its widget.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why a form shows the image although a widget is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// The user chose it.
    Requested,
    /// The widget cannot be loaded.
    Unreachable,
}

/// One captcha in its two forms; the next one is a new component.
#[component]
pub(super) fn WidgetOrPicture(
    widget: CaptchaWidget,
    picture: CaptchaData,
    state: String,
    error: Signal<Option<String>>,
    another: Callback<()>,
    focus: bool,
    /// Kept over all attempts of a form.
    instead: RwSignal<Option<Instead>>,
) -> impl IntoView {
    // The page from the server has the image. Input from before hydration stays.
    let alive = RwSignal::new(is_alive());
    Effect::new(move || {
        if !alive.get_untracked() && !has_answer() {
            alive.set(true);
        }
    });
    move || {
        if alive.get() && instead.get().is_none() {
            let widget = widget.clone();
            return view! { <Widget widget error instead focus /> }.into_any();
        }
        let unreachable = instead.get_untracked() == Some(Instead::Unreachable);
        let focus = focus || instead.get_untracked() == Some(Instead::Requested);
        let (picture, state) = (picture.clone(), state.clone());
        view! {
            {unreachable.then(|| view! { <Alert tone=Tone::Warning>{captcha::texts().unreachable}</Alert> })}
            <Question picture state error another focus />
        }
        .into_any()
    }
}

#[cfg(feature = "ssr")]
const fn is_alive() -> bool {
    false
}

// Whether the page is hydrated, so that the output may differ from the server's.
#[cfg(not(feature = "ssr"))]
fn is_alive() -> bool {
    document().document_element().is_some_and(|html| html.has_attribute("data-hydrated"))
}

#[component]
fn Widget(
    widget: CaptchaWidget,
    error: Signal<Option<String>>,
    instead: RwSignal<Option<Instead>>,
    focus: bool,
) -> impl IntoView {
    let texts = captcha::texts();
    let frame = NodeRef::<Div>::new();
    let response = RwSignal::new(String::new());
    let drawn = RwSignal::new(false);
    let unreachable = Callback::new(move |()| _ = instead.try_set(Some(Instead::Unreachable)));
    let events = Events { drawn, response, failed: unreachable, widget: StoredValue::new_local(None) };
    let vendor = widget.vendor;
    on_cleanup(move || forget(vendor, events));
    let lang = use_lang();
    Effect::new(move || {
        let Some(place) = frame.get() else { return };
        let widget = widget.clone();
        if focus {
            _ = place.focus();
        }
        spawn_local(draw(place.into(), widget, lang.tag(), events));
        // Whatever the cause of the delay, Doorward's own script included.
        let late = move || {
            if drawn.try_get_untracked() == Some(false) {
                unreachable.run(());
            }
        };
        set_timeout(late, PATIENCE);
    });
    let wanted = Callback::new(move |()| instead.set(Some(Instead::Requested)));
    view! {
        <div class="captcha">
            <input type="hidden" name=RESPONSE value=move || response.get() />
            <ErrorAlert message=error />
            <div class="captcha__widget" role="group" aria-label=texts.widget tabindex="-1" node_ref=frame></div>
            <p class="captcha__hint" role="status">
                {move || (!drawn.get()).then_some(texts.loading)}
            </p>
            <div class="captcha__actions">
                <Button kind=ButtonKind::Quiet on_press=wanted>
                    {texts.instead}
                </Button>
            </div>
        </div>
    }
}
