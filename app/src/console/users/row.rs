//! Row of the user list.

use super::super::labels::{StatusBadge, display_name, identifiers, kind};
use crate::components::{Cell, Row, RowMenu, Time};
use crate::console::person::PersonLink;
use crate::i18n::console::frame;
use crate::i18n::console::users;
use crate::rights::WithPermissions;
use doorward_contract::Uid;
use doorward_contract::account::AccountStatus;
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

#[component]
pub fn UserRow(user: User) -> impl IntoView {
    let texts = users::texts();
    let page = format!("/admin/users/{}", user.uid);
    let name = display_name(&user);
    let below = identifiers(&user, &name);
    let menu = view! {
        <Menu page=page.clone() name=name.clone() uid=user.uid blocked=user.status == AccountStatus::Blocked />
    };
    view! {
        <Row>
            <Cell class="cell--main">
                <PersonLink page name below />
            </Cell>
            <Cell label=texts.status><StatusBadge of=user.status /></Cell>
            <Cell label=texts.kind>{kind(user.kind)}</Cell>
            <Cell label=texts.last_sign_in>
                {match user.last_sign_in_at {
                    Some(at) => view! { <Time at /> }.into_any(),
                    None => view! { <span class="muted">{frame::texts().never}</span> }.into_any(),
                }}
            </Cell>
            <Cell label=texts.created><Time at=user.created_at /></Cell>
            <Cell class="cell--actions">{menu}</Cell>
        </Row>
    }
}

#[component]
fn Menu(page: String, name: String, uid: Uid, blocked: bool) -> impl IntoView {
    let texts = users::texts();
    let block = if blocked { texts.unblock } else { texts.block };
    let links = [
        ("", texts.edit, AdminAction::UsersEdit),
        ("/sessions", texts.sessions, AdminAction::SessionsRead),
        ("/activity", texts.activity, AdminAction::EventsRead),
        ("/danger#reset", texts.reset, AdminAction::UsersResetPassword),
        ("/danger#block", block, AdminAction::UsersBlock),
        ("/danger#delete", texts.delete, AdminAction::UsersDelete),
    ];
    let label = texts.actions_of(&name);
    let menu = move |may: Vec<AdminAction>| {
        let mine = links.into_iter().filter(|(.., needs)| may.contains(needs));
        let links: Vec<_> = mine.map(|(tail, label, _)| (format!("{page}{tail}"), label)).collect();
        let (id, label) = (format!("menu-{uid}"), label.clone());
        (!links.is_empty()).then(|| view! { <RowMenu id label links /> })
    };
    view! { <WithPermissions view=menu /> }
}
