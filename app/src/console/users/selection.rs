//! The form above the table that takes chosen users, or all that match, to the page of bulk actions. The checkboxes of the
//! rows belong to it by its ID.

use super::super::query::Query;
use super::filters::Carried;
use crate::i18n::console::users;
use crate::rights::WithPermissions;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::user_list::BulkAction;
use leptos::prelude::*;

/// ID of the form.
pub const FORM: &str = "bulk";

/// The permission that an action needs, and its label.
pub fn described(action: BulkAction) -> (AdminAction, &'static str) {
    let texts = users::texts();
    match action {
        BulkAction::Block => (AdminAction::UsersBlock, texts.bulk_block),
        BulkAction::Unblock => (AdminAction::UsersBlock, texts.bulk_unblock),
        BulkAction::SignOut => (AdminAction::SessionsEnd, texts.bulk_sign_out),
        BulkAction::AddRole => (AdminAction::MembersEdit, texts.bulk_add_role),
        BulkAction::RemoveRole => (AdminAction::MembersEdit, texts.bulk_remove_role),
        BulkAction::Move => (AdminAction::OrganizationEdit, texts.bulk_move),
        BulkAction::AddTag => (AdminAction::UsersEdit, texts.bulk_add_tag),
        BulkAction::RemoveTag => (AdminAction::UsersEdit, texts.bulk_remove_tag),
        BulkAction::Delete => (AdminAction::UsersDelete, texts.bulk_delete),
    }
}

#[component]
pub fn SelectionBar(
    query: Query,
    /// Whether all users of the page are chosen.
    all: RwSignal<bool>,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    let bar = move |may: Vec<AdminAction>| {
        let allowed = BulkAction::ALL.into_iter().filter(|action| may.contains(&described(*action).0));
        let options: Vec<_> = allowed.map(|action| (action.as_str(), described(action).1)).collect();
        (!options.is_empty()).then(|| view! { <Bar query=query.clone() all ready options /> })
    };
    view! { <WithPermissions view=bar /> }
}

#[component]
fn Bar(
    query: Query,
    all: RwSignal<bool>,
    /// Whether the script runs.
    ready: RwSignal<bool>,
    options: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let texts = users::texts();
    let options =
        options.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> }).collect_view();
    view! {
        <form class="selection" id=FORM method="get" action="/admin/user-bulk">
            <Carried query except=&["done", "columns", "sort"] />
            <label class="check selection__all" hidden=move || !ready.get()>
                <input
                    class="check__box"
                    type="checkbox"
                    prop:checked=move || all.get()
                    on:change=move |event| all.set(event_target_checked(&event))
                />
                <span class="check__label">{texts.select_page}</span>
            </label>
            <label class="visually-hidden" for="action">{texts.bulk_action}</label>
            <select class="input select selection__action" id="action" name="action">
                {options}
            </select>
            <button type="submit" class="button button--secondary">{texts.bulk_chosen}</button>
            <button type="submit" class="button button--quiet" name="all" value="1">{texts.bulk_matching}</button>
        </form>
    }
}
