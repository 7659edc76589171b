//! Departments and positions that assign a role.

use super::server::list_role_sources;
use crate::components::{Cell, ResourceView, Row, Table};
use crate::console::access::Until;
use crate::console::organization::PlaceLink;
use crate::i18n::console::{access as shared, organization};
use doorward_contract::organization::RoleNode;
use leptos::prelude::*;

/// The table; empty when no department or position assigns the role.
#[component]
pub fn RoleSources(id: String) -> impl IntoView {
    let found = Resource::new(move || id.clone(), list_role_sources);
    view! { <ResourceView resource=found view=move |nodes| (!nodes.is_empty()).then(|| view! { <List nodes /> }) /> }
}

#[component]
fn List(nodes: Vec<RoleNode>) -> impl IntoView {
    let (texts, shared) = (organization::texts(), shared::texts());
    let rows = nodes.into_iter().map(|source| view! { <Line source /> }).collect_view();
    view! {
        <div class="section-head">
            <div>
                <h2 class="section-head__title">{texts.role_sources}</h2>
                <p class="muted">{texts.role_sources_lead}</p>
            </div>
        </div>
        <Table caption=texts.role_sources head=vec![texts.name, texts.holders, shared.until]>{rows}</Table>
    }
}

#[component]
fn Line(source: RoleNode) -> impl IntoView {
    let (texts, shared) = (organization::texts(), shared::texts());
    view! {
        <Row>
            <Cell class="cell--main"><PlaceLink place=source.node /></Cell>
            <Cell label=texts.holders>{organization::texts().people_of(source.people)}</Cell>
            <Cell label=shared.until><Until at=source.expires_at /></Cell>
        </Row>
    }
}
