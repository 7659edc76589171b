//! A person as a letter: pictures live at other hosts, and the console asks no other host for anything.

use leptos::prelude::*;

/// The first letter of a name in a circle; decoration, the name stands beside it.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// Twice the size, for the head of a page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let letter = name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    view! { <span class="avatar" class:avatar--large=large aria-hidden="true">{letter}</span> }
}
