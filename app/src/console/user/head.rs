//! Header of the user page: avatar, name, status, uid and tabs.

use super::Part;
use crate::components::{Avatar, Copyable, Icon, Symbol};
use crate::console::detail::{Section, section_tabs};
use crate::console::labels::{StatusBadge, display_name, kind};
use crate::console::users::ListPlace;
use crate::i18n::console::{frame, user};
use crate::rights::WithPermissions;
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

#[component]
pub(super) fn UserHead(
    user: User,
    /// The current tab.
    section: Option<Part>,
) -> impl IntoView {
    let (texts, around) = (user::texts(), frame::texts());
    let (name, back) = (display_name(&user), ListPlace::back());
    let page = format!("/admin/users/{}", user.uid);
    let tabs = move |may: Vec<AdminAction>| {
        let mine: Vec<_> = Part::ALL.iter().copied().filter(|part| part.is_open(&may)).collect();
        section_tabs(texts.tabs, &page, &mine, section)
    };
    view! {
        <a class="back-link" href=back><Icon symbol=Symbol::Left />{texts.back}</a>
        <header class="user-head">
            <Avatar name=name.clone() large=true />
            <div class="user-head__text">
                <h1 class="user-head__name"><bdi>{name}</bdi></h1>
                <p class="user-head__summary">
                    <StatusBadge of=user.status />
                    <span class="muted">{kind(user.kind)}</span>
                    {user.username.map(|username| view! { <span class="muted">"@"{username}</span> })}
                </p>
            </div>
            <div class="user-head__uid">
                <span class="user-head__label">{texts.uid}</span>
                <Copyable text=user.uid.to_string() copy=around.copy copied=around.copied />
            </div>
        </header>
        <WithPermissions view=tabs />
    }
}
