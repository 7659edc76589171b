//! Four totals, each linked to the matching list where one exists.

use super::super::labels::thousands;
use crate::i18n::console::overview;
use doorward_contract::admin::Overview;
use leptos::prelude::*;

#[component]
pub fn Tiles(read: Overview) -> impl IntoView {
    let texts = overview::texts();
    let tiles = [
        (texts.users, texts.users_hint, read.users, Some("/admin/users")),
        (texts.guests, texts.guests_hint, read.guests, Some("/admin/users?kind=anonymous")),
        (texts.blocked, texts.blocked_hint, read.blocked, Some("/admin/users?status=BLOCKED")),
        // No link: sessions are listed per user only.
        (texts.sessions, texts.sessions_hint, read.sessions, None),
    ];
    let tiles = tiles
        .map(|(name, hint, count, href)| {
            let inside = view! {
                <span class="tile__name">{name}</span>
                <span class="tile__count">{thousands(count)}</span>
                <span class="tile__hint">{hint}</span>
            };
            let tile = match href {
                Some(href) => view! { <a class="tile tile--link" href=href>{inside}</a> }.into_any(),
                None => view! { <div class="tile">{inside}</div> }.into_any(),
            };
            view! { <li>{tile}</li> }
        })
        .collect_view();
    view! { <ul class="tiles">{tiles}</ul> }
}
