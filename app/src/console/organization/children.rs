//! Direct children of a department.

use super::server::NodeView;
use super::{kind_label, node_page};
use crate::components::{Cell, Empty, LinkButton, Row, Table};
use crate::console::access::RoleLinks;
use crate::console::page::ApiExample;
use crate::console::query::encode;
use crate::i18n::console::organization;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::organization::Node;
use leptos::either::Either;
use leptos::prelude::*;

/// The list, and a link to add a child.
#[component]
pub fn Children(found: NodeView) -> impl IntoView {
    let texts = organization::texts();
    let add = format!("/admin/new-node?parent={}", encode(&found.node.id));
    let body = serde_json::json!({ "parent": found.node.id, "kind": "department", "name": "…" }).to_string();
    let list = if found.children.is_empty() {
        Either::Left(view! { <Empty title=texts.children_none text=texts.children_none_body /> })
    } else {
        let rows = found.children.into_iter().map(|node| view! { <Line node /> }).collect_view();
        Either::Right(view! {
            <Table caption=texts.children head=vec![texts.name, texts.kind, texts.people, texts.roles]>{rows}</Table>
        })
    };
    view! {
        {list}
        <div class="section section--below">
            <LinkButton href=add needs=AdminAction::OrganizationEdit>{texts.add}</LinkButton>
        </div>
        <ApiExample method="POST" path="/organization/nodes" body />
    }
}

#[component]
fn Line(node: Node) -> impl IntoView {
    let texts = organization::texts();
    let roles: Vec<_> = node.roles.into_iter().map(|role| role.id).collect();
    view! {
        <Row>
            <Cell class="cell--main"><a class="thing__name" href=node_page(&node.id)>{node.name}</a></Cell>
            <Cell label=texts.kind>{kind_label(node.kind)}</Cell>
            <Cell label=texts.people>{texts.people_of(node.members)}</Cell>
            <Cell label=texts.roles class="cell--chips"><RoleLinks ids=roles /></Cell>
        </Row>
    }
}
