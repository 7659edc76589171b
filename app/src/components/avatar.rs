//! An avatar with an initial: pictures are on other hosts, and the console sends no request to other hosts.

use leptos::prelude::*;

/// The first letter of a name in a circle. Decorative: the name is shown next to it.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    /// Double size, for page headers.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let initial = name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    view! { <span class="avatar" class:avatar--large=large aria-hidden="true">{initial}</span> }
}
