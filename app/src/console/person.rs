//! A person in a list.

use crate::components::Avatar;
use leptos::prelude::*;

/// Picture and name, which lead to the person's page, and what else they are known by.
#[component]
pub fn PersonLink(
    /// Their page.
    page: String,
    /// What to call them.
    name: String,
    /// Below the name.
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
