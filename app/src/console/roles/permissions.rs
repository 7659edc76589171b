//! Combined statements of all policies of a role.

use super::server::role_permissions;
use crate::components::{ButtonKind, LinkButton, ResourceView};
use crate::console::access::StatementTable;
use crate::console::query::encode;
use crate::i18n::console::{access as shared, roles};
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// The table, and a link to the simulator.
#[component]
pub fn Permissions(id: String) -> impl IntoView {
    let texts = roles::texts();
    let ask = format!("/admin/simulator?roles={}", encode(&id));
    let found = Resource::new(move || id.clone(), role_permissions);
    view! {
        <p class="section-lead">{texts.permissions_lead}</p>
        <ResourceView resource=found view=move |statements| view! { <StatementTable statements /> } />
        <div class="section-actions">
            <LinkButton href=ask needs=AdminAction::AccessCheck kind=ButtonKind::Secondary>{shared::texts().simulate}</LinkButton>
        </div>
    }
}
