//! A user in a list.

use crate::components::Avatar;
use leptos::prelude::*;

/// Avatar and name, linked to the user's page, with a second identifier.
#[component]
pub fn PersonLink(
    page: String,
    name: String,
    /// Text below the name.
    below: String,
) -> impl IntoView {
    view! {
        <a class="person" href=page>
            <Avatar name=name.clone() />
            <span class="person__words">
                <bdi class="person__name">{name}</bdi>
                <bdi class="person__below">{below}</bdi>
            </span>
        </a>
    }
}
