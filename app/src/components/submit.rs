//! A form and its button.

use super::button::ButtonKind;
use crate::AppError;
use crate::form::FormState;
use crate::i18n::console::frame;
use crate::i18n::use_lang;
use crate::rights::{FormAction, if_allowed, lacking, of_form};
use doorward_contract::admin_action::AdminAction;
use leptos::context::Provider;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::{Http, ServerFn, client::Client, codec::PostUrl, request::ClientReq};
use leptos::web_sys::FormData;
use serde::de::DeserializeOwned;

/// A form that works with and without script. Checks are the server's: `novalidate` keeps the browser's bubbles,
/// which speak the browser's language, out of the way.
#[component]
pub fn Form<F, OutputProtocol>(
    /// Its state.
    state: FormState<F>,
    /// More classes than `form`.
    #[prop(optional)]
    class: &'static str,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView
where
    F: DeserializeOwned
        + ServerFn<Protocol = Http<PostUrl, OutputProtocol>, Error = AppError>
        + Clone
        + Send
        + Sync
        + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<FormData>,
    F::Output: Send + Sync + 'static,
    OutputProtocol: 'static,
{
    view! {
        <ActionForm action=state.action attr:class=format!("form {class}").trim_end().to_owned() attr:novalidate="">
            <Provider value=FormAction(state.requires)>{children()}</Provider>
        </ActionForm>
    }
}

/// The fields of a form in the console. Who may not send it reads why above them, and they cannot be typed into.
#[component]
pub fn Editable(
    /// Fields, and the form's button.
    children: Children,
) -> impl IntoView {
    let (lang, lacking) = (use_lang(), lacking());
    view! {
        {move || lacking().map(|own| view! { <p class="form__locked">{frame::of(lang).locked(own.as_str())}</p> })}
        <fieldset class="form__fields" disabled=move || lacking().is_some()>
            <Provider value=Told>{children()}</Provider>
        </fieldset>
    }
}

/// What the form's button would say in its place has been said above.
#[derive(Debug, Clone, Copy)]
struct Told;

/// The button that sends a form. It keeps its width while busy and cannot be pressed twice. In the console, who may not
/// press it reads in its place what that takes.
#[component]
pub fn Submit(
    /// Whether the form is on its way.
    #[prop(into)]
    pending: Signal<bool>,
    /// Whether it cannot be pressed yet.
    #[prop(optional, into)]
    held: Signal<bool>,
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// Over the whole width.
    #[prop(optional)]
    wide: bool,
    /// Name of the value it sends, if it sends one.
    #[prop(optional)]
    name: Option<&'static str>,
    /// The value it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// A longer name for screen readers, where several buttons say the same.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it says.
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
    let told = use_context::<Told>().is_some();
    let instead = move |own: AdminAction| {
        (!told).then(|| view! { <p class="form__locked">{frame::of(lang).locked(own.as_str())}</p> })
    };
    if_allowed(of_form(), button, instead)
}
