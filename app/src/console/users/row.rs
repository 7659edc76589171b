//! Row of the user list.

use super::super::labels::{StatusBadge, display_name, identifiers, kind, method};
use super::columns::Column;
use super::selection::FORM;
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

/// Names of roles and identity providers by their IDs.
pub type Names = StoredValue<Vec<(String, String)>>;

#[component]
pub fn UserRow(
    user: User,
    columns: Vec<Column>,
    names: Names,
    /// Whether all users of the page are chosen.
    all: RwSignal<bool>,
) -> impl IntoView {
    let texts = users::texts();
    let page = format!("/admin/users/{}", user.uid);
    let name = display_name(&user);
    let below = if columns.contains(&Column::Contact) {
        user.username.clone().filter(|username| *username != name).unwrap_or_else(|| user.uid.to_string())
    } else {
        identifiers(&user, &name)
    };
    let menu = view! {
        <Menu page=page.clone() name=name.clone() uid=user.uid.clone() blocked=user.status == AccountStatus::Blocked />
    };
    let (uid, label, status) = (user.uid.to_string(), texts.select_user(&name), user.status);
    let cells = columns.into_iter().map(|column| cell(column, &user, names)).collect_view();
    view! {
        <Row>
            <Cell class="cell--pick">
                <input
                    class="check__box"
                    type="checkbox"
                    name="uids"
                    value=uid
                    form=FORM
                    aria-label=label
                    prop:checked=move || all.get()
                />
            </Cell>
            <Cell class="cell--main">
                <PersonLink page name below />
            </Cell>
            <Cell label=texts.status><StatusBadge of=status /></Cell>
            {cells}
            <Cell class="cell--actions">{menu}</Cell>
        </Row>
    }
}

fn cell(column: Column, user: &User, names: Names) -> AnyView {
    let label = column.label();
    let named = |id: &String| {
        names.with_value(|names| {
            let known = names.iter().find(|(known, _)| known == id);
            known.map_or_else(|| method(id), |(_, name)| name.clone())
        })
    };
    let words = match column {
        Column::Contact => {
            let contacts = [(&user.email, user.email_verified), (&user.phone, user.phone_verified)];
            return contact_cell(contacts.map(|(contact, verified)| (contact.clone(), verified)));
        }
        Column::Created => return view! { <Cell label><Time at=user.created_at /></Cell> }.into_any(),
        Column::LastSignIn => {
            return match user.last_sign_in_at {
                Some(at) => view! { <Cell label><Time at /></Cell> }.into_any(),
                None => view! { <Cell label><span class="muted">{frame::texts().never}</span></Cell> }.into_any(),
            };
        }
        Column::Kind => return view! { <Cell label>{kind(user.kind)}</Cell> }.into_any(),
        Column::Roles => user.roles.iter().map(|role| named(&role.id)).collect::<Vec<_>>(),
        Column::Department => user.places.iter().filter_map(|place| place.path.last().cloned()).collect(),
        Column::Methods => user.methods.iter().map(named).collect(),
        Column::Tags => user.tags.clone(),
    };
    let words = if words.is_empty() { "–".to_owned() } else { words.join(", ") };
    view! { <Cell label class="cell--brief"><bdi>{words}</bdi></Cell> }.into_any()
}

fn contact_cell(contacts: [(Option<String>, bool); 2]) -> AnyView {
    let texts = users::texts();
    let lines: Vec<_> = contacts
        .into_iter()
        .filter_map(|(contact, verified)| Some((contact?, verified)))
        .map(|(contact, verified)| {
            let unverified = (!verified).then(|| view! { " "<span class="muted">{texts.unverified}</span> });
            view! { <span class="contact-line"><bdi>{contact}</bdi>{unverified}</span> }
        })
        .collect();
    let none = lines.is_empty().then_some("–");
    view! { <Cell label=texts.contact class="cell--brief">{none}{lines}</Cell> }.into_any()
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
