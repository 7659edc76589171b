//! Members of a department or position: list, and form that adds several at once.

use super::node_page;
use super::server::{AddPeople, RemovePerson, list_people};
use crate::components::{
    Card, Cell, ConfirmedAction, Empty, ErrorAlert, Form, Pager, Pick, Picker, Plain, ResourceView, Row, Submit, Table,
    Time,
};
use crate::console::find::{Accounts, accounts};
use crate::console::labels::StatusBadge;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::console::person::{PersonLink, names};
use crate::console::query::use_query;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::organization::refusal;
use crate::i18n::console::{frame, organization, picker, roles, users};
use doorward_contract::Uid;
use doorward_contract::organization::NodeMember;
use doorward_contract::page;
use leptos::either::Either;
use leptos::prelude::*;

#[component]
pub fn People(id: String) -> impl IntoView {
    let texts = organization::texts();
    let (add, remove) = (
        use_admin_form::<AddPeople>().with_sentences(refusal),
        use_admin_form::<RemovePerson>().with_sentences(refusal),
    );
    let (query, node_id) = (use_query(), id.clone());
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor").map(str::to_owned)));
    let found = Resource::new(move || (node_id.clone(), cursor.get()), |(id, cursor)| list_people(id, cursor));
    let notice = Notice::get();
    // A new form after each submission, so that its fields start empty.
    let again = RwSignal::new(0_u32);
    on_done(add, move |()| {
        notice.show(texts.added);
        found.refetch();
        again.update(|times| *times += 1);
    });
    on_done(remove, move |()| {
        notice.show(texts.left);
        found.refetch();
    });
    let page = node_page(&id);
    view! {
        <ErrorAlert message=remove.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| {
                let (id, page, page_of_form) = (id.clone(), page.clone(), id.clone());
                found
                    .map(|found| {
                        view! {
                            <p class="section-lead">{texts.people_lead}</p>
                            <List id page found later=cursor.get_untracked().is_some() remove />
                            <div class="section section--below" id="add">
                                <For
                                    each=move || [again.get()]
                                    key=|times| *times
                                    children=move |_| view! { <Add id=page_of_form.clone() form=add /> }
                                />
                            </div>
                            <ApiExample method="POST" path="/organization/nodes/{id}/members" body=r#"{"uids":["…"]}"# />
                        }
                    })
            }
        />
    }
}

#[component]
fn List(
    id: String,
    page: String,
    found: page::Page<NodeMember>,
    later: bool,
    remove: FormState<RemovePerson>,
) -> impl IntoView {
    let (texts, around) = (organization::texts(), frame::texts());
    if found.items.is_empty() {
        return Either::Left(view! { <Empty title=texts.people_none text=texts.people_none_body /> });
    }
    let first = later.then(|| (around.first_page, page.clone()));
    let next = found.next_cursor.map(|cursor| (around.next_page, format!("{page}?cursor={cursor}")));
    let rows = found.items.into_iter().map(|person| view! { <Line id=id.clone() person remove /> }).collect_view();
    Either::Right(view! {
        <Table caption=texts.people head=vec![texts.person, users::texts().status, texts.since, users::texts().actions]>
            {rows}
        </Table>
        <Pager label=around.paging first next />
    })
}

#[component]
fn Line(id: String, person: NodeMember, remove: FormState<RemovePerson>) -> impl IntoView {
    let texts = organization::texts();
    let NodeMember { uid, username, name, status, created_at } = person;
    let (name, below) = names(&uid, &name, &username);
    let (page, person_name) = (format!("/admin/users/{uid}/access"), name.clone());
    view! {
        <Row>
            <Cell class="cell--main">
                <PersonLink page name=person_name below />
            </Cell>
            <Cell label=users::texts().status><StatusBadge of=status /></Cell>
            <Cell label=texts.since><Time at=created_at /></Cell>
            <Cell class="cell--actions"><Leave id uid name remove /></Cell>
        </Row>
    }
}

#[component]
fn Leave(id: String, uid: Uid, name: String, remove: FormState<RemovePerson>) -> impl IntoView {
    let texts = organization::texts();
    view! {
        <ConfirmedAction
            form=remove
            id=format!("ask-leave-{uid}")
            action=texts.leave
            spoken=texts.leave_label(&name)
            title=texts.leave_ask
            text=format!("{name}: {}", texts.leave_body)
        >
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="uid" value=uid.to_string() />
        </ConfirmedAction>
    }
}

#[component]
fn Add(id: String, form: FormState<AddPeople>) -> impl IntoView {
    let (texts, shared) = (organization::texts(), roles::texts());
    view! {
        <Card title=texts.add_people_title text=texts.add_people_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(&["uids"]) />
                <input type="hidden" name="id" value=id />
                <Picker
                    name="uids"
                    label=shared.who
                    source=accounts(Accounts::Internal)
                    pick=Pick::Many
                    plain=Plain::Lines(4)
                    placeholder=picker::texts().accounts
                    plain_hint=shared.who_hint
                    value=form.previous_value("uids").unwrap_or_default()
                    error=form.error_at("uids")
                    required=true
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.add_people}</Submit>
                </div>
            </Form>
        </Card>
    }
}
