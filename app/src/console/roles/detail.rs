//! Page of one role: header and tabs.

use super::{PATH, attached, details, members, permissions, server};
use crate::components::Badge;
use crate::console::access::role_page;
use crate::console::detail::{DetailPage, Head, Section, detail_texts, of_record};
use crate::console::navigation::use_parameter;
use crate::i18n::console::access::{self as shared, role_name};
use crate::i18n::console::roles;
use doorward_contract::roles::Role;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Details,
    Policies,
    Members,
    Permissions,
}

impl Section for Part {
    const ALL: &'static [Self] = &[Self::Details, Self::Policies, Self::Members, Self::Permissions];

    fn tab(self) -> (&'static str, &'static str) {
        let texts = roles::texts();
        match self {
            Self::Details => ("", texts.details),
            Self::Policies => ("policies", texts.policies),
            Self::Members => ("members", texts.members),
            Self::Permissions => ("permissions", texts.permissions),
        }
    }
}

/// `/admin/roles/{id}` and its tabs.
#[component]
pub fn RolePage() -> impl IntoView {
    let page = roles::texts();
    let texts = detail_texts!(PATH, page);
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), server::read_role);
    let changed = Callback::new(move |()| found.refetch());
    let body = move |part| match part {
        Part::Details => of_record(found, move |role: Role| view! { <details::Details role changed /> }.into_any()),
        Part::Policies => view! { <attached::RolePolicies id=id.get() /> }.into_any(),
        Part::Members => of_record(found, |role: Role| view! { <members::Members role /> }.into_any()),
        Part::Permissions => view! { <permissions::Permissions id=id.get() /> }.into_any(),
    };
    view! { <DetailPage texts found head body /> }
}

fn head(role: Role) -> Head<Part> {
    let summary = view! {
        <p class="user-head__summary">
            {role.system.then(|| view! { <Badge>{shared::texts().system}</Badge> })}
            {(!role.description.is_empty()).then(|| view! { <span class="muted">{role.description}</span> })}
        </p>
    };
    Head {
        name: role_name(&role.id, &role.name),
        id_label: roles::texts().id,
        page: role_page(&role.id),
        id: role.id,
        summary: summary.into_any(),
        sections: Part::ALL.to_vec(),
    }
}
