//! What every card has: what the way in is, what off means, its state, and the control that changes it.

use crate::components::{Badge, Icon, Symbol, Tone};
use crate::i18n::console::methods as words;
use leptos::prelude::*;

/// The card of one way in.
#[component]
pub fn MethodCard(
    /// Its name in the settings, or its id.
    #[prop(into)]
    name: String,
    /// Its icon.
    symbol: Symbol,
    /// What it is called.
    #[prop(into)]
    title: String,
    /// What it is.
    #[prop(into)]
    body: String,
    /// What off means.
    off: &'static str,
    /// Its state in a word, and how good that is.
    state: (Tone, &'static str),
    /// A switch beside the state.
    #[prop(optional, into)]
    switch: Option<AnyView>,
    /// What stands below the words: a wider control, what is missing, where to try it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = format!("method-{name}");
    let labelled_by = heading.clone();
    let (tone, word) = state;
    view! {
        <section class="method" aria-labelledby=labelled_by>
            <span class="method__symbol"><Icon symbol /></span>
            <div class="method__words">
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

/// The state of a way in that is open or closed.
pub fn state(on: bool) -> (Tone, &'static str) {
    let words = words::texts();
    if on { (Tone::Success, words.on) } else { (Tone::Info, words.off) }
}
