//! Four numbers, each a way to what it counts.

use super::super::words::thousands;
use crate::i18n::console::overview;
use doorward_contract::admin::Overview;
use leptos::prelude::*;

/// The numbers.
#[component]
pub fn Tiles(
    /// What was counted.
    read: Overview,
) -> impl IntoView {
    let words = overview::texts();
    let tiles = [
        (words.users, words.users_hint, read.users, "/admin/users"),
        (words.guests, words.guests_hint, read.guests, "/admin/users?kind=anonymous"),
        (words.blocked, words.blocked_hint, read.blocked, "/admin/users?status=BLOCKED"),
        (words.sessions, words.sessions_hint, read.sessions, "/admin/audit?action=user.sign_in&outcome=success"),
    ];
    let tiles = tiles
        .map(|(name, hint, count, href)| {
            view! {
                <li>
                    <a class="tile" href=href>
                        <span class="tile__name">{name}</span>
                        <span class="tile__count">{thousands(count)}</span>
                        <span class="tile__hint">{hint}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="tiles">{tiles}</ul> }
}
