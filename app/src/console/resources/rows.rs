//! Read-only row permissions.

use crate::components::{Cell, Row, Table};
use crate::console::access::RoleLinks;
use crate::i18n::console::resources;
use doorward_contract::resource::{QueryCondition, RowPermission};
use doorward_contract::resources::RowPermissions;
use leptos::prelude::*;

/// One line per permission.
#[component]
pub fn RowTable(
    /// Permissions by role.
    rows: RowPermissions,
) -> impl IntoView {
    let texts = resources::texts();
    let all = rows.into_iter().flat_map(|(role, list)| list.into_iter().map(move |one| (role.clone(), one)));
    let rows = all.map(|(role, permission)| view! { <Line role permission /> }).collect_view();
    view! {
        <Table caption=texts.rows_now head=vec![texts.role, texts.whose, texts.may, texts.conditions]>{rows}</Table>
    }
}

#[component]
fn Line(role: String, permission: RowPermission) -> impl IntoView {
    let texts = resources::texts();
    let RowPermission { key, value, query_conditions } = permission;
    let whose = if key == "me" { texts.whose_me } else { texts.whose_all };
    let may = match value.as_str() {
        "r" => texts.may_r,
        "w" => texts.may_w,
        _ => texts.may_rw,
    };
    let one = |QueryCondition { key, rel, val, .. }: QueryCondition| {
        view! { <code class="pattern">{format!("{key} {rel} {val}")}</code>" " }
    };
    let none = query_conditions.is_empty();
    view! {
        <Row>
            <Cell label=texts.role class="cell--chips"><RoleLinks ids=vec![role] /></Cell>
            <Cell label=texts.whose>{whose}</Cell>
            <Cell label=texts.may>{may}</Cell>
            <Cell label=texts.conditions class="cell--patterns">
                {none.then(|| view! { <span class="muted">{texts.no_conditions}</span> })}
                {query_conditions.into_iter().map(one).collect_view()}
            </Cell>
        </Row>
    }
}
