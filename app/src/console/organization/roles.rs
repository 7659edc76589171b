//! Roles tab: roles assigned by a department or position, and roles inherited from its ancestors.

use super::node_page;
use super::server::{AssignNodeRole, NodeRoles, RemoveNodeRole, read_node_roles};
use crate::components::{
    Card, Cell, ConfirmedAction, Empty, ErrorAlert, Field, FieldKind, Form, Pick, Picker, Plain, ResourceView, Row,
    Submit, Table,
};
use crate::console::access::{Until, role_page};
use crate::console::find::listed_roles;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::organization::refusal;
use crate::i18n::console::{access as shared, organization, users};
use doorward_contract::organization::{Node, NodeRole};
use leptos::either::Either;
use leptos::prelude::*;

const FIELDS: &[&str] = &["roles", "expires_at"];

#[component]
pub fn Roles(id: String) -> impl IntoView {
    let texts = organization::texts();
    let (give, take) = (
        use_admin_form::<AssignNodeRole>().with_sentences(refusal),
        use_admin_form::<RemoveNodeRole>().with_sentences(refusal),
    );
    let node_id = id.clone();
    let found = Resource::new(move || node_id.clone(), read_node_roles);
    let notice = Notice::get();
    on_done(give, move |()| {
        notice.show(texts.given);
        found.refetch();
    });
    on_done(take, move |()| {
        notice.show(texts.taken);
        found.refetch();
    });
    view! {
        <ErrorAlert message=take.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| found.map(|found| view! { <Found id=id.clone() found give take /> })
        />
    }
}

#[component]
fn Found(
    id: String,
    found: NodeRoles,
    give: FormState<AssignNodeRole>,
    take: FormState<RemoveNodeRole>,
) -> impl IntoView {
    let texts = organization::texts();
    let NodeRoles { sources, own } = found;
    let given: Vec<_> = sources.iter().filter(|node| node.id == id).flat_map(|node| &node.roles).collect();
    let choices: Vec<_> = own.iter().filter(|(role, _)| !given.iter().any(|one| one.id == *role)).cloned().collect();
    let lines: Vec<_> = sources
        .iter()
        .flat_map(|node| node.roles.iter().map(move |role| (node.clone(), role.clone())))
        .map(|(node, role)| {
            let name = own.iter().find(|(id, _)| *id == role.id).map(|(_, name)| name.clone()).unwrap_or_default();
            view! { <Line here=id.clone() node role name take /> }
        })
        .collect();
    let list = if lines.is_empty() {
        Either::Left(view! { <Empty title=texts.roles_none text=texts.roles_none_body /> })
    } else {
        let head = vec![texts.role, texts.from, shared::texts().until, users::texts().actions];
        Either::Right(view! { <Table caption=texts.roles head>{lines}</Table> })
    };
    view! {
        <p class="section-lead">{texts.roles_lead}</p>
        {list}
        <div class="section section--below" id="give"><Give id choices form=give /></div>
        <ApiExample method="POST" path="/organization/nodes/{id}/roles" body=r#"{"roles":["…"]}"# />
    }
}

#[component]
fn Line(here: String, node: Node, role: NodeRole, name: String, take: FormState<RemoveNodeRole>) -> impl IntoView {
    let (texts, shared) = (organization::texts(), shared::texts());
    let own = node.id == here;
    let title = if name.is_empty() { role.id.clone() } else { name };
    let (page, id, role_title) = (role_page(&role.id), role.id.clone(), title.clone());
    view! {
        <Row>
            <Cell class="cell--main">
                <a class="thing__name" href=page>{title}</a>
                " "
                <code class="thing__id">{id}</code>
            </Cell>
            <Cell label=texts.from>
                {if own {
                    Either::Left(texts.own)
                } else {
                    Either::Right(view! { <a class="thing__name" href=format!("{}/roles", node_page(&node.id))>{node.name}</a> })
                }}
            </Cell>
            <Cell label=shared.until><Until at=role.expires_at /></Cell>
            <Cell class="cell--actions">{own.then(|| view! { <Take id=here role=role.id role_title take /> })}</Cell>
        </Row>
    }
}

#[component]
fn Take(id: String, role: String, role_title: String, take: FormState<RemoveNodeRole>) -> impl IntoView {
    let texts = organization::texts();
    view! {
        <ConfirmedAction
            form=take
            id=format!("ask-take-{role}")
            action=texts.take
            spoken=texts.take_label(&role_title)
            title=texts.take_ask
            text=format!("{role_title}: {}", texts.take_body)
        >
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="role" value=role />
        </ConfirmedAction>
    }
}

#[component]
fn Give(id: String, choices: Vec<(String, String)>, form: FormState<AssignNodeRole>) -> impl IntoView {
    let (texts, shared) = (organization::texts(), shared::texts());
    if choices.is_empty() {
        return Either::Left(view! {
            <Card title=texts.give_title text=texts.give_lead>
                <p class="muted">{texts.no_choice}</p>
            </Card>
        });
    }
    let source = listed_roles(choices);
    Either::Right(view! {
        <Card title=texts.give_title text=texts.give_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="id" value=id />
                <div class="form__pair">
                    <Picker
                        name="role"
                        label=texts.role
                        source
                        pick=Pick::One
                        plain=Plain::Select(texts.choose)
                        placeholder=texts.choose
                        value=form.previous_value("role").unwrap_or_default()
                        error=form.error_at("roles")
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
        </Card>
    })
}
