//! Read-only row permissions.

use crate::components::{Cell, Row, Table};
use crate::console::access::RoleLinks;
use crate::i18n::console::resources as words;
use doorward_contract::resource::{QueryCondition, RowPermission};
use doorward_contract::resources::RowPermissions;
use leptos::prelude::*;

/// One line per permission.
#[component]
pub fn RowTable(
    /// Permissions by role.
    rows: RowPermissions,
) -> impl IntoView {
    let words = words::texts();
    let all = rows.into_iter().flat_map(|(role, list)| list.into_iter().map(move |one| (role.clone(), one)));
    let rows = all.map(|(role, permission)| view! { <Line role permission /> }).collect_view();
    view! {
        <Table caption=words.rows_now head=vec![words.role, words.whose, words.may, words.conditions]>{rows}</Table>
    }
}

#[component]
fn Line(role: String, permission: RowPermission) -> impl IntoView {
    let words = words::texts();
    let RowPermission { key, value, query_conditions } = permission;
    let whose = if key == "me" { words.whose_me } else { words.whose_all };
    let may = match value.as_str() {
        "r" => words.may_r,
        "w" => words.may_w,
        _ => words.may_rw,
    };
    let one = |QueryCondition { key, rel, val, .. }: QueryCondition| {
        view! { <code class="pattern">{format!("{key} {rel} {val}")}</code>" " }
    };
    let none = query_conditions.is_empty();
    view! {
        <Row>
            <Cell label=words.role class="cell--chips"><RoleLinks ids=vec![role] /></Cell>
            <Cell label=words.whose>{whose}</Cell>
            <Cell label=words.may>{may}</Cell>
            <Cell label=words.conditions class="cell--patterns">
                {none.then(|| view! { <span class="muted">{words.no_conditions}</span> })}
                {query_conditions.into_iter().map(one).collect_view()}
            </Cell>
        </Row>
    }
}
