//! Page of an action on many users: how many, the parameter of the action, and the confirmation.

mod server;

pub use server::{ReadBulk, StartBulk};

use super::super::page::{ApiExample, Page};
use super::super::query::{Query, use_query};
use super::filters::{PATH, tab_of, user_filter};
use super::selection::described;
use crate::components::{
    Alert, ButtonKind, Card, Empty, ErrorAlert, Field, FieldKind, Form, LinkButton, ResourceView, SelectField, Submit,
    Tone,
};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::users;
use doorward_contract::user_list::{BulkAction, BulkRequest};
use leptos::either::Either;
use leptos::prelude::*;
use server::{BulkView, read_bulk};

const FIELDS: &[&str] = &["role", "department", "tag", "confirm"];

/// `/admin/user-bulk?action=&uids=&uids=`, or with `all=1` and the filters of the list.
#[component]
pub fn BulkPage() -> impl IntoView {
    let texts = users::texts();
    let query = use_query();
    let found = Resource::new(move || request_of(&query.get()), read_bulk);
    view! {
        <Page title=texts.bulk_title lead=texts.bulk_lead>
            <ResourceView
                resource=found
                view=move |found: BulkView| {
                    let query = query.get_untracked();
                    if found.count == 0 {
                        return Either::Left(view! { <Nobody query /> });
                    }
                    Either::Right(view! { <Confirm query found /> })
                }
            />
        </Page>
    }
}

/// What the address asks for, without the parameter of the action.
fn request_of(query: &Query) -> BulkRequest {
    let all = query.get("all").is_some();
    BulkRequest {
        action: query.get("action").and_then(BulkAction::parse).unwrap_or(BulkAction::Block),
        role: None,
        department: None,
        tag: None,
        uids: if all { vec![] } else { query.all("uids").into_iter().map(str::to_owned).collect() },
        filter: all.then(|| user_filter(query)),
        expected: None,
    }
}

/// The list that the page was opened from.
fn list_of(query: &Query) -> String {
    ["action", "all", "uids"].iter().fold(query.clone(), |query, name| query.with(name, None)).href(PATH)
}

#[component]
fn Nobody(query: Query) -> impl IntoView {
    let texts = users::texts();
    let back = list_of(&query);
    view! {
        <Empty title=texts.bulk_none_title text=texts.bulk_none_body>
            <LinkButton href=back.clone() kind=ButtonKind::Secondary>{texts.bulk_back}</LinkButton>
        </Empty>
    }
}

#[component]
fn Confirm(query: Query, found: BulkView) -> impl IntoView {
    let texts = users::texts();
    let form = use_admin_form::<StartBulk>().follow_redirect();
    let request = request_of(&query);
    let action = request.action;
    let (_, label) = described(action);
    let uids = request.uids.join(",");
    let filter = request.filter.as_ref().and_then(|filter| serde_json::to_string(filter).ok()).unwrap_or_default();
    let example = BulkRequest { expected: request.filter.is_some().then_some(found.count), ..request.clone() };
    let example = serde_json::to_string(&example).unwrap_or_default();
    let expected = found.count;
    // Under the tab that it was opened from, if it was not for chosen users.
    let back = if request.filter.is_some() { list_of(&query) } else { tab_of(&query).href(PATH) };
    // "Block · 12 users": the number is on the button, too.
    let (title, kind) = (format!("{label} · {}", texts.bulk_number(found.count)), kind_of(action));
    let confirm = title.clone();
    view! {
        <Card title text=consequence(action) danger={action == BulkAction::Delete}>
            <Form state=form class="form--sheet">
                <input type="hidden" name="action" value=action.as_str() />
                <input type="hidden" name="uids" value=uids />
                <input type="hidden" name="filter" value=filter />
                <input type="hidden" name="expected" value=expected.to_string() />
                <ErrorAlert message=form.error_above(FIELDS) />
                <Parameter form action found />
                {(action == BulkAction::Delete)
                    .then(|| {
                        view! {
                            <Field
                                name="confirm"
                                label=texts.bulk_confirm
                                hint=texts.bulk_confirm_hint(expected)
                                kind=FieldKind::Username
                                error=form.error_at("confirm")
                                autocomplete="off"
                                required=true
                            />
                        }
                    })}
                <Alert tone=Tone::Info>{texts.bulk_rule}</Alert>
                <div class="form__actions">
                    <Submit pending=form.busy() kind>{confirm.clone()}</Submit>
                    <LinkButton href=back kind=ButtonKind::Quiet>{crate::i18n::common::texts().cancel}</LinkButton>
                </div>
            </Form>
        </Card>
        <ApiExample method="POST" path="/user-bulk" body=example />
    }
}

const fn kind_of(action: BulkAction) -> ButtonKind {
    match action {
        BulkAction::Delete | BulkAction::Block => ButtonKind::Danger,
        _ => ButtonKind::Primary,
    }
}

fn consequence(action: BulkAction) -> &'static str {
    let texts = users::texts();
    match action {
        BulkAction::Block => texts.bulk_block_body,
        BulkAction::Unblock => texts.bulk_unblock_body,
        BulkAction::SignOut => texts.bulk_sign_out_body,
        BulkAction::AddRole => texts.bulk_add_role_body,
        BulkAction::RemoveRole => texts.bulk_remove_role_body,
        BulkAction::Move => texts.bulk_move_body,
        BulkAction::AddTag => texts.bulk_add_tag_body,
        BulkAction::RemoveTag => texts.bulk_remove_tag_body,
        BulkAction::Delete => texts.bulk_delete_body,
    }
}

/// The role, department or tag of the action.
#[component]
fn Parameter(form: FormState<StartBulk>, action: BulkAction, found: BulkView) -> impl IntoView {
    let texts = users::texts();
    let choice = move |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let value = form.previous_value(name).unwrap_or_default();
        let options = std::iter::once((String::new(), texts.choose.to_owned())).chain(options).collect();
        view! { <SelectField name label options value error=form.error_at(name) /> }.into_any()
    };
    match action {
        BulkAction::AddRole | BulkAction::RemoveRole => choice("role", texts.role, found.roles),
        BulkAction::Move => choice("department", texts.department, found.departments),
        BulkAction::RemoveTag => {
            choice("tag", texts.tag, found.tags.into_iter().map(|tag| (tag.clone(), tag)).collect())
        }
        BulkAction::AddTag => {
            let known = found.tags.into_iter().map(|tag| view! { <option value=tag /> }).collect_view();
            view! {
                <Field
                    name="tag"
                    label=texts.tag
                    hint=texts.tag_hint
                    value=form.previous_value("tag")
                    error=form.error_at("tag")
                    autocomplete="off"
                    maxlength=32
                    list="known-tags"
                    required=true
                />
                <datalist id="known-tags">{known}</datalist>
            }
            .into_any()
        }
        BulkAction::Block | BulkAction::Unblock | BulkAction::SignOut | BulkAction::Delete => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::{list_of, request_of};
    use crate::console::query::Query;
    use doorward_contract::user_list::BulkAction;

    #[test]
    fn chosen_users_are_those_of_the_address_and_a_filter_does_not_count_then() {
        let request = request_of(&Query::parse("action=delete&kind=external&uids=u1&uids=u2"));
        assert_eq!((request.action, request.filter), (BulkAction::Delete, None));
        assert_eq!(request.uids, ["u1", "u2"]);
    }

    #[test]
    fn all_that_match_are_those_of_the_list() {
        let query = Query::parse("kind=external&tag=vip&action=sign_out&uids=u1&all=1");
        let request = request_of(&query);
        assert!(request.uids.is_empty());
        let filter = request.filter.unwrap();
        assert_eq!((filter.tag.as_deref(), filter.limit, filter.cursor), (Some("vip"), None, None));
        assert_eq!(list_of(&query), "/admin/users?kind=external&tag=vip");
    }
}
