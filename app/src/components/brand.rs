//! The logo: an arched doorway, half open.

use crate::product::product;
use leptos::prelude::*;

/// The logo without the name. Decorative: the name is always shown next to it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <path class="mark__frame" d="M5 29V14a11 11 0 0 1 22 0v15h-4V14a7 7 0 0 0-14 0v15z" />
            <path class="mark__leaf" d="M11.5 29V14.2a4.6 4.6 0 0 1 4.5-4.6l3 1.4a2.6 2.6 0 0 1 1.5 2.4V29z" />
            <circle class="mark__knob" cx="17.9" cy="20.5" r="1.1" />
        </svg>
    }
}

#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <Mark />
            <span class="brand__name">{product()}</span>
        </span>
    }
}
