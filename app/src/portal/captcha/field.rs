//! The captcha part of a form.

use super::question::Question;
use super::widget::WidgetOrPicture;
use super::{CAPTCHA, CaptchaQuestion, is_captcha_required, load_question};
use crate::AppError;
use crate::components::ResourceView;
use crate::form::FormState;
use crate::i18n::use_lang;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Empty at first. After an error that requires a captcha: an image and a field for its characters, or a vendor's
/// widget.
#[component]
pub fn CaptchaField<F>(
    form: FormState<F>,
    /// The API call that requires the captcha.
    #[prop(into)]
    state: String,
    /// Whether the form is only for a captcha and shows one from the start.
    #[prop(optional)]
    always: bool,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let required = Memo::new(move |_| always || form.error().is_some_and(|error| is_captcha_required(&error)));
    let (tries, error) = (form.responses(), form.error_at(CAPTCHA));
    move || required.get().then(|| Suspend::new(captcha(tries, error, state.clone())))
}

/// A WASM file of its own, because most forms never need it.
#[lazy]
pub fn captcha(tries: Signal<usize>, error: Signal<Option<String>>, state: String) -> AnyView {
    view! { <Challenge tries error state /> }.into_any()
}

#[component]
fn Challenge(tries: Signal<usize>, error: Signal<Option<String>>, state: String) -> impl IntoView {
    let drawn = RwSignal::new(0_u32);
    let (call, lang) = (state.clone(), use_lang());
    let load = move |_| {
        let question = load_question(call.clone());
        async move { question.await.map_err(|error| error.worded(lang)) }
    };
    let read = Resource::new(move || (tries.get(), drawn.get()), load);
    let pressed = StoredValue::new(false);
    let another = Callback::new(move |()| {
        pressed.set_value(true);
        drawn.update(|drawn| *drawn += 1);
    });
    let instead = RwSignal::new(None);
    let show = move |CaptchaQuestion { picture, widget }: CaptchaQuestion| {
        // The element with the focus is removed together with the previous image.
        let focus = pressed.get_value() || error.get_untracked().is_some();
        pressed.set_value(false);
        let state = state.clone();
        match widget {
            Some(widget) => {
                Either::Left(view! { <WidgetOrPicture widget picture state error another focus instead /> })
            }
            None => Either::Right(view! { <Question picture state error another focus /> }),
        }
    };
    view! { <ResourceView resource=read view=show /> }
}
