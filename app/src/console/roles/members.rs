//! Members of a role: list, and form that adds several at once.

use super::role_sources::RoleSources;
use super::server::{AddMembers, RemoveMember, list_members};
use crate::components::{
    Card, Cell, ConfirmedAction, Empty, ErrorAlert, Field, FieldKind, Form, Pager, Pick, Picker, Plain, ResourceView,
    Row, Submit, Table, Time,
};
use crate::console::access::{Until, role_page};
use crate::console::find::{Accounts, accounts};
use crate::console::labels::kind;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::console::person::{PersonLink, names};
use crate::console::query::use_query;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::access::{self as shared, holders_of, refusal};
use crate::i18n::console::{frame, picker, roles, users};
use doorward_contract::Uid;
use doorward_contract::page;
use doorward_contract::roles::{Member, Role};
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["uids", "expires_at"];

/// List and form. For a role assigned by account type, a description of its members.
#[component]
pub fn Members(role: Role) -> impl IntoView {
    let texts = roles::texts();
    if role.automatic {
        let text = holders_of(&role.id).unwrap_or_default();
        return Either::Left(view! { <Empty title=texts.automatic_title text /> });
    }
    Either::Right(view! { <Chosen id=role.id by_place={role.nodes > 0} /> })
}

#[component]
fn Chosen(id: String, by_place: bool) -> impl IntoView {
    let texts = roles::texts();
    let (add, remove) = (
        use_admin_form::<AddMembers>().with_sentences(refusal),
        use_admin_form::<RemoveMember>().with_sentences(refusal),
    );
    let (query, role_id) = (use_query(), id.clone());
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor").map(str::to_owned)));
    let found = Resource::new(move || (role_id.clone(), cursor.get()), |(id, cursor)| list_members(id, cursor));
    let notice = Notice::get();
    // A new form after each submission, so that its fields start empty.
    let again = RwSignal::new(0_u32);
    on_done(add, move |()| {
        notice.show(texts.added);
        found.refetch();
        again.update(|times| *times += 1);
    });
    on_done(remove, move |()| {
        notice.show(texts.removed);
        found.refetch();
    });
    let (listed, to_add, sources) = (id.clone(), id.clone(), id.clone());
    view! {
        <p class="section-lead">{texts.members_lead}</p>
        <ErrorAlert message=remove.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| {
                found.map(|found| view! { <List id=listed.clone() found later=cursor.get_untracked().is_some() by_place remove /> })
            }
        />
        <RoleSources id=sources />
        <div class="section section--below" id="add">
            <For
                each=move || [again.get()]
                key=|times| *times
                children=move |_| view! { <Add id=to_add.clone() form=add /> }
            />
        </div>
        <ApiExample method="POST" path=format!("/roles/{id}/members") body=r#"{"uids":["…"],"expires_at":"2027-01-01T00:00:00Z"}"# />
    }
}

#[component]
fn List(
    id: String,
    found: page::Page<Member>,
    later: bool,
    by_place: bool,
    remove: FormState<RemoveMember>,
) -> impl IntoView {
    let (texts, around) = (roles::texts(), frame::texts());
    if found.items.is_empty() {
        let title = if by_place { texts.members_none_itself } else { texts.members_none };
        return Either::Left(view! { <Empty title text=texts.members_none_body /> });
    }
    let page = format!("{}/members", role_page(&id));
    let first = later.then(|| (around.first_page, page.clone()));
    let next = found.next_cursor.map(|cursor| (around.next_page, format!("{page}?cursor={cursor}")));
    let rows = found.items.into_iter().map(|member| view! { <MemberRow id=id.clone() member remove /> }).collect_view();
    Either::Right(view! {
        <Table
            caption=texts.members
            head=vec![texts.person, texts.kind, texts.since, shared::texts().until, users::texts().actions]
        >
            {rows}
        </Table>
        <Pager label=around.paging first next />
    })
}

#[component]
fn MemberRow(id: String, member: Member, remove: FormState<RemoveMember>) -> impl IntoView {
    let (texts, shared) = (roles::texts(), shared::texts());
    let Member { uid, username, name, kind: of, expires_at, created_at, .. } = member;
    let (name, below) = names(&uid, &name, &username);
    let (page, person_name) = (format!("/admin/users/{uid}/access"), name.clone());
    view! {
        <Row>
            <Cell class="cell--main">
                <PersonLink page name=person_name below />
            </Cell>
            <Cell label=texts.kind>{kind(of)}</Cell>
            <Cell label=texts.since><Time at=created_at /></Cell>
            <Cell label=shared.until><Until at=expires_at /></Cell>
            <Cell class="cell--actions"><Leave id uid name remove /></Cell>
        </Row>
    }
}

#[component]
fn Leave(id: String, uid: Uid, name: String, remove: FormState<RemoveMember>) -> impl IntoView {
    let texts = roles::texts();
    view! {
        <ConfirmedAction
            form=remove
            id=format!("ask-remove-{uid}")
            action=texts.remove
            spoken=texts.remove_label(&name)
            title=texts.remove_ask
            text=format!("{name}: {}", texts.remove_body)
        >
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="uid" value=uid.to_string() />
        </ConfirmedAction>
    }
}

#[component]
fn Add(id: String, form: FormState<AddMembers>) -> impl IntoView {
    let (texts, shared) = (roles::texts(), shared::texts());
    view! {
        <Card title=texts.add_title text=texts.add_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="id" value=id />
                <Picker
                    name="uids"
                    label=texts.who
                    source=accounts(Accounts::NoGuests)
                    pick=Pick::Many
                    plain=Plain::Lines(4)
                    placeholder=picker::texts().accounts
                    plain_hint=texts.who_hint
                    value=form.previous_value("uids").unwrap_or_default()
                    error=form.error_at("uids")
                    required=true
                />
                <Field
                    name="expires_at"
                    label=shared.until
                    kind=FieldKind::Date
                    hint=shared.until_hint
                    value=form.previous_value("expires_at")
                    error=form.error_at("expires_at")
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.add_members}</Submit>
                </div>
            </Form>
        </Card>
    }
}
