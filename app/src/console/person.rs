//! A user in a list.

use crate::components::Avatar;
use doorward_contract::Uid;
use doorward_contract::account::display_name;
use leptos::prelude::*;

/// Name and second identifier of a member in a list.
pub fn names(uid: &Uid, name: &Option<String>, username: &Option<String>) -> (String, String) {
    let name = display_name([name, username]).unwrap_or(uid.as_str()).to_owned();
    let below = username.clone().filter(|username| *username != name).unwrap_or_else(|| uid.to_string());
    (name, below)
}

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
            <span class="person__text">
                <bdi class="person__name">{name}</bdi>
                <bdi class="person__below">{below}</bdi>
            </span>
        </a>
    }
}
