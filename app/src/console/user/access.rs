//! What the user may do: the roles it holds, the role that follows from what it is, and what they say together.

use super::server::{AddUserRole, RemoveUserRole, UserAccess, read_user_access};
use crate::components::{
    ButtonKind, Card, Cell, Dialog, DialogButton, ErrorAlert, Field, FieldKind, Form, LinkButton, Loaded, Row,
    SelectField, Submit, Table, Time,
};
use crate::console::access::{RoleLinks, StatementTable, role_page, wrong_above, wrong_at};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ByApi;
use crate::console::query::encode;
use crate::form::{FormState, use_form};
use crate::i18n::console::access::{self as shared, role_name};
use crate::i18n::console::{roles, user as words, users};
use crate::i18n::{common, use_lang};
use doorward_contract::account::Group;
use doorward_contract::own::Own;
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["role", "expires_at"];

/// The tab.
#[component]
pub(super) fn Access(
    /// Whose.
    uid: String,
    /// Told when roles were given or taken.
    changed: Callback<()>,
) -> impl IntoView {
    let (add, remove) = (use_form::<AddUserRole>(), use_form::<RemoveUserRole>());
    let asked = uid.clone();
    let found = Resource::new(move || asked.clone(), read_user_access);
    let notice = Notice::get();
    on_done(add, move |()| {
        notice.say(roles::texts().added);
        found.refetch();
        changed.run(());
    });
    on_done(remove, move |()| {
        notice.say(roles::texts().removed);
        found.refetch();
        changed.run(());
    });
    view! {
        <ErrorAlert message=wrong_above(add, FIELDS) />
        <ErrorAlert message=wrong_above(remove, &[]) />
        <Loaded
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
    let (words, shared) = (words::texts(), shared::texts());
    let UserAccess { held, implied, choices, statements } = found;
    let ask = format!("/admin/simulator?user={}", encode(&uid));
    let (can_hold, giver) = (!choices.is_empty(), uid.clone());
    view! {
        <div class="columns">
            <div class="columns__main stack">
                <Held uid held remove />
                {can_hold.then(|| view! { <Give uid=giver choices form=add /> })}
            </div>
            <Card title=words.automatic_roles text=words.automatic_roles_text>
                <RoleLinks ids=implied />
            </Card>
        </div>
        <div class="section-head section-head--wide">
            <h2 class="section-head__title">{words.effective}</h2>
            <LinkButton href=ask needs=Own::AccessCheck kind=ButtonKind::Secondary>{shared.simulate}</LinkButton>
        </div>
        {statements.map(|statements| view! { <StatementTable statements of_several=true /> })}
    }
}

#[component]
fn Held(uid: String, held: Vec<(Group, String)>, remove: FormState<RemoveUserRole>) -> impl IntoView {
    let (words, shared) = (words::texts(), shared::texts());
    if held.is_empty() {
        return Either::Left(view! {
            <Card title=words.held_roles>
                <p class="muted">{words.held_none}</p>
            </Card>
        });
    }
    let rows =
        held.into_iter().map(|(role, name)| view! { <HeldRow uid=uid.clone() role name remove /> }).collect_view();
    Either::Right(view! {
        <Table caption=words.held_roles head=vec![words.held_roles, shared.until, users::texts().actions]>{rows}</Table>
    })
}

#[component]
fn HeldRow(uid: String, role: Group, name: String, remove: FormState<RemoveUserRole>) -> impl IntoView {
    let (words, shared) = (roles::texts(), shared::texts());
    let name = role_name(&role.id, &name);
    let ask = format!("ask-remove-{}", role.id);
    let label = roles::remove_label(use_lang(), &name);
    let (page, id, title) = (role_page(&role.id), role.id.clone(), name.clone());
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{title}</a>
                " "
                <code class="thing__id">{id}</code>
            </Cell>
            <Cell label=shared.until>
                {match role.expires_at {
                    Some(at) => Either::Left(view! { <Time at /> }),
                    None => Either::Right(view! { <span class="muted">{shared.no_end}</span> }),
                }}
            </Cell>
            <Cell class="cell--actions">
                <DialogButton opens=ask.clone() needs=Own::MembersEdit kind=ButtonKind::Quiet label>{words.remove}</DialogButton>
                <Dialog
                    id=ask
                    title=words.remove_ask
                    text=format!("{name}: {}", words.remove_body)
                    cancel=common::texts().cancel
                >
                    <Form state=remove>
                        <input type="hidden" name="uid" value=uid />
                        <input type="hidden" name="role" value=role.id />
                        <Submit kind=ButtonKind::Danger pending=remove.pending()>{words.remove}</Submit>
                    </Form>
                </Dialog>
            </Cell>
        </Row>
    }
}

#[component]
fn Give(uid: String, choices: Vec<(String, String)>, form: FormState<AddUserRole>) -> impl IntoView {
    let (words, shared) = (words::texts(), shared::texts());
    // Nobody becomes an administrator by a form that was sent as it came.
    let none = (String::new(), words.choose_role.to_owned());
    let options = std::iter::once(none)
        .chain(choices)
        .map(|(id, name)| {
            let name = if id.is_empty() { name } else { role_name(&id, &name) };
            let words = if name == id || id.is_empty() { name } else { format!("{name} ({id})") };
            (id, words)
        })
        .collect::<Vec<_>>();
    let body = serde_json::json!({ "uids": [uid.clone()] }).to_string();
    view! {
        <Card title=words.give_role>
            <Form state=form>
                <input type="hidden" name="uid" value=uid />
                <div class="form__pair">
                    <SelectField
                        name="role"
                        label=shared.role
                        options
                        value=form.typed("role").unwrap_or_default()
                        error=wrong_at(form, "role")
                    />
                    <Field
                        name="expires_at"
                        label=shared.until
                        kind=FieldKind::Date
                        hint=shared.until_hint
                        value=form.typed("expires_at")
                        error=wrong_at(form, "expires_at")
                    />
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending()>{words.give}</Submit>
                </div>
            </Form>
            <ByApi method="POST" path="/roles/{id}/members" body />
        </Card>
    }
}
