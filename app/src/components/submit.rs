//! A form and its submit button.

use super::button::ButtonKind;
use crate::AppError;
use crate::form::FormState;
use crate::i18n::console::frame;
use crate::i18n::use_lang;
use crate::rights::{FormAction, if_allowed, lacking, of_form};
use doorward_contract::admin_action::AdminAction;
use leptos::context::Provider;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

/// A form that works with and without script. The server validates: `novalidate` suppresses the browser's own messages,
/// which are in the browser's language.
#[component]
pub fn Form<F>(
    state: FormState<F>,
    /// Additional CSS classes.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    view! {
        <form
            method="post"
            action=F::url()
            class=format!("form {class}").trim_end().to_owned()
            novalidate=true
            on:submit=move |event| state.submit_element(&event)
        >
            <Provider value=FormAction(state.requires)>{children()}</Provider>
        </form>
    }
}

/// The fields of a form in the console. Without permission they are read-only, with the reason above them.
#[component]
pub fn Editable(
    /// Fields and the submit button.
    children: Children,
) -> impl IntoView {
    let (lang, lacking) = (use_lang(), lacking());
    view! {
        {move || lacking().map(|own| view! { <p class="form__locked">{frame::of(lang).locked(own.as_str())}</p> })}
        <fieldset class="form__fields" disabled=move || lacking().is_some()>
            <Provider value=NoticeShown>{children()}</Provider>
        </fieldset>
    }
}

/// Context: the notice about the missing permission is shown above the form, so the button does not repeat it.
#[derive(Debug, Clone, Copy)]
struct NoticeShown;

/// Submit button. It keeps its width while busy and cannot be pressed twice. In the console, viewers without permission
/// see the required permission in its place.
#[component]
pub fn Submit(
    /// Whether the form is being submitted.
    #[prop(into)]
    pending: Signal<bool>,
    /// Whether it is disabled for now.
    #[prop(optional, into)]
    held: Signal<bool>,
    #[prop(optional)] kind: ButtonKind,
    /// Full width.
    #[prop(optional)]
    wide: bool,
    /// Name of the submitted value, if any.
    #[prop(optional)]
    name: Option<&'static str>,
    /// The submitted value.
    #[prop(optional, into)]
    value: Option<String>,
    /// A longer label for screen readers, where several buttons have the same text.
    #[prop(optional, into)]
    label: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let class = format!("{}{}", kind.class(), if wide { " button--wide" } else { "" });
    let button = move || {
        view! {
            <button
                type="submit"
                class=class.clone()
                class:button--busy=pending
                aria-busy=move || pending.get().then_some("true")
                disabled=move || pending.get() || held.get()
                name=name
                aria-label=label.clone()
                value=value.clone()
            >
                <span class="button__label">{children()}</span>
            </button>
        }
    };
    let lang = use_lang();
    let notice_shown = use_context::<NoticeShown>().is_some();
    let instead = move |own: AdminAction| {
        (!notice_shown).then(|| view! { <p class="form__locked">{frame::of(lang).locked(own.as_str())}</p> })
    };
    if_allowed(of_form(), button, instead)
}
