//! Card of a sign-in method: description, effect of turning it off, state, and control.

use crate::components::{Badge, Icon, Symbol, Tone};
use crate::i18n::console::methods;
use leptos::prelude::*;

#[component]
pub fn MethodCard(
    /// Name in the settings, or ID.
    #[prop(into)]
    name: String,
    symbol: Symbol,
    #[prop(into)] title: String,
    #[prop(into)] body: String,
    /// Effect of turning it off.
    off: &'static str,
    /// State with the tone of its badge.
    state: (Tone, &'static str),
    #[prop(optional, into)] switch: Option<AnyView>,
    /// Content below the description: a wider control, missing setup, a link to a test.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = format!("method-{name}");
    let labelled_by = heading.clone();
    let (tone, word) = state;
    view! {
        <section class="method" aria-labelledby=labelled_by>
            <span class="method__symbol"><Icon symbol /></span>
            <div class="method__text">
                <h2 class="method__title" id=heading>{title}</h2>
                <p>{body}</p>
                <p class="muted">{off}</p>
                {children.map(|children| view! { <div class="method__more">{children()}</div> })}
            </div>
            <div class="method__state">
                <Badge tone>{word}</Badge>
                {switch}
            </div>
        </section>
    }
}

/// State of a method that is on or off.
pub fn state(on: bool) -> (Tone, &'static str) {
    let texts = methods::texts();
    if on { (Tone::Success, texts.on) } else { (Tone::Info, texts.off) }
}
