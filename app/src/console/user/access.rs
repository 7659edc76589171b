//! Access tab: assigned roles, roles by account type, and the combined statements.

use super::server::{AddUserRole, RemoveUserRole, UserAccess, read_user_access};
use crate::components::{
    ButtonKind, Card, Cell, ConfirmedAction, ErrorAlert, Field, FieldKind, Form, LinkButton, Pick, Picker, Plain,
    ResourceView, Row, Submit, Table,
};
use crate::console::access::{RoleLinks, StatementTable, Until, role_page};
use crate::console::find::listed_roles;
use crate::console::notice::{Notice, on_done};
use crate::console::organization::PlaceLink;
use crate::console::page::ApiExample;
use crate::console::query::encode;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::access::{self as shared, refusal, role_name};
use crate::i18n::console::{organization, roles, user, users};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::organization::{NodePlace, RoleSource};
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["role", "expires_at"];

#[component]
pub(super) fn Access(uid: String, changed: Callback<()>) -> impl IntoView {
    let (add, remove) = (
        use_admin_form::<AddUserRole>().with_sentences(refusal),
        use_admin_form::<RemoveUserRole>().with_sentences(refusal),
    );
    let user_id = uid.clone();
    let found = Resource::new(move || user_id.clone(), read_user_access);
    let notice = Notice::get();
    on_done(add, move |()| {
        notice.show(roles::texts().added);
        found.refetch();
        changed.run(());
    });
    on_done(remove, move |()| {
        notice.show(roles::texts().removed);
        found.refetch();
        changed.run(());
    });
    view! {
        <ErrorAlert message=add.error_above(FIELDS) />
        <ErrorAlert message=remove.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| found.map(|found| view! { <Found uid=uid.clone() found add remove /> })
        />
    }
}

#[component]
fn Found(
    uid: String,
    found: UserAccess,
    add: FormState<AddUserRole>,
    remove: FormState<RemoveUserRole>,
) -> impl IntoView {
    let (texts, shared) = (user::texts(), shared::texts());
    let UserAccess { held, places, internal, implied, choices, statements } = found;
    let ask = format!("/admin/simulator?user={}", encode(&uid));
    let (can_hold, giver) = (!choices.is_empty(), uid.clone());
    view! {
        <div class="columns">
            <div class="columns__main stack">
                <Held uid held remove />
                {can_hold.then(|| view! { <Give uid=giver choices form=add /> })}
            </div>
            <div class="stack">
                <Card title=texts.automatic_roles text=texts.automatic_roles_text>
                    <RoleLinks ids=implied />
                </Card>
                <Places places internal />
            </div>
        </div>
        <div class="section-head section-head--wide">
            <h2 class="section-head__title">{texts.effective}</h2>
            <LinkButton href=ask needs=AdminAction::AccessCheck kind=ButtonKind::Secondary>{shared.simulate}</LinkButton>
        </div>
        {statements.map(|statements| view! { <StatementTable statements of_several=true /> })}
    }
}

#[component]
fn Held(uid: String, held: Vec<(RoleSource, String)>, remove: FormState<RemoveUserRole>) -> impl IntoView {
    let (texts, shared) = (user::texts(), shared::texts());
    if held.is_empty() {
        return Either::Left(view! {
            <Card title=texts.held_roles>
                <p class="muted">{texts.held_none}</p>
            </Card>
        });
    }
    let rows =
        held.into_iter().map(|(role, name)| view! { <HeldRow uid=uid.clone() role name remove /> }).collect_view();
    Either::Right(view! {
        <Table
            caption=texts.held_roles
            head=vec![texts.held_roles, organization::texts().from, shared.until, users::texts().actions]
        >
            {rows}
        </Table>
    })
}

#[component]
fn HeldRow(uid: String, role: RoleSource, name: String, remove: FormState<RemoveUserRole>) -> impl IntoView {
    let shared = shared::texts();
    let RoleSource { role: id, node, expires_at } = role;
    let name = role_name(&id, &name);
    let (page, id_text, title) = (role_page(&id), id.clone(), name.clone());
    let by_hand = node.is_none();
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{title}</a>
                " "
                <code class="thing__id">{id_text}</code>
            </Cell>
            <Cell label=organization::texts().from>
                {match node {
                    Some(place) => Either::Left(view! { <PlaceLink place /> }),
                    None => Either::Right(organization::texts().by_hand),
                }}
            </Cell>
            <Cell label=shared.until><Until at=expires_at /></Cell>
            <Cell class="cell--actions">{by_hand.then(|| view! { <Take uid id name remove /> })}</Cell>
        </Row>
    }
}

#[component]
fn Take(uid: String, id: String, name: String, remove: FormState<RemoveUserRole>) -> impl IntoView {
    let texts = roles::texts();
    view! {
        <ConfirmedAction
            form=remove
            id=format!("ask-remove-{id}")
            action=texts.remove
            spoken=texts.remove_label(&name)
            title=texts.remove_ask
            text=format!("{name}: {}", texts.remove_body)
        >
            <input type="hidden" name="uid" value=uid />
            <input type="hidden" name="role" value=id />
        </ConfirmedAction>
    }
}

/// Departments and positions of the user.
#[component]
fn Places(places: Vec<NodePlace>, internal: bool) -> impl IntoView {
    let texts = organization::texts();
    let none = if internal { texts.places_none } else { texts.places_guest };
    let list = if places.is_empty() {
        Either::Left(view! { <p class="muted">{none}</p> })
    } else {
        let line = |place: NodePlace| view! { <li><PlaceLink place /></li> };
        Either::Right(view! { <ul class="places">{places.into_iter().map(line).collect_view()}</ul> })
    };
    view! { <Card title=texts.places>{list}</Card> }
}

#[component]
fn Give(uid: String, choices: Vec<(String, String)>, form: FormState<AddUserRole>) -> impl IntoView {
    let (texts, shared) = (user::texts(), shared::texts());
    let source = listed_roles(choices);
    let body = serde_json::json!({ "uids": [uid.clone()] }).to_string();
    view! {
        <Card title=texts.give_role>
            <Form state=form>
                <input type="hidden" name="uid" value=uid />
                <div class="form__pair">
                    <Picker
                        name="role"
                        label=shared.role
                        source
                        pick=Pick::One
                        // No role is preselected, so that submitting the untouched form cannot assign one.
                        plain=Plain::Select(texts.choose_role)
                        placeholder=texts.choose_role
                        value=form.previous_value("role").unwrap_or_default()
                        error=form.error_at("role")
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
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.give}</Submit>
                </div>
            </Form>
            <ApiExample method="POST" path="/roles/{id}/members" body />
        </Card>
    }
}
