//! Page of one role: header and tabs.

use super::{PATH, attached, details, members, permissions, server};
use crate::components::{Badge, Icon, ResourceView, Symbol, Tab, Tabs};
use crate::console::access::role_page;
use crate::console::page::{DetailHeader, NotFoundMessage};
use crate::i18n::console::access::{self as shared, role_name};
use crate::i18n::console::roles as words;
use doorward_contract::roles::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Details,
    Policies,
    Members,
    Permissions,
}

impl Section {
    const ALL: [Self; 4] = [Self::Details, Self::Policies, Self::Members, Self::Permissions];

    const fn tail(self) -> &'static str {
        match self {
            Self::Details => "",
            Self::Policies => "/policies",
            Self::Members => "/members",
            Self::Permissions => "/permissions",
        }
    }

    fn words(self) -> &'static str {
        let words = words::texts();
        match self {
            Self::Details => words.details,
            Self::Policies => words.policies,
            Self::Members => words.members,
            Self::Permissions => words.permissions,
        }
    }

    fn parse(tab: Option<String>) -> Option<Self> {
        let tab = tab.map(|tab| format!("/{tab}")).unwrap_or_default();
        Self::ALL.into_iter().find(|section| section.tail() == tab)
    }
}

/// `/admin/roles/{id}` and its tabs.
#[component]
pub fn RolePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let section = Memo::new(move |_| Section::parse(params.with(|params| params.get("tab"))));
    let found = Resource::new(move || id.get(), server::read_role);
    let changed = Callback::new(move |()| found.refetch());
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{words::texts().back}</a>
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(role) => view! { <Head role section /> }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
        {move || match section.get() {
            Some(Section::Details) => {
                let view = move |found: Option<Role>| found.map(|role| view! { <details::Details role changed /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            Some(Section::Policies) => view! { <attached::Attached id=id.get() /> }.into_any(),
            Some(Section::Members) => {
                let view = move |found: Option<Role>| found.map(|role| view! { <members::Members role /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            Some(Section::Permissions) => view! { <permissions::Permissions id=id.get() /> }.into_any(),
            None => view! { <Nothing /> }.into_any(),
        }}
    }
}

#[component]
fn Head(role: Role, section: Memo<Option<Section>>) -> impl IntoView {
    let words = words::texts();
    let name = role_name(&role.id, &role.name);
    let page = role_page(&role.id);
    let tabs = move || {
        let tab = |each: Section| Tab {
            href: format!("{page}{}", each.tail()),
            words: each.words(),
            current: section.get() == Some(each),
        };
        view! { <Tabs label=words.tabs tabs=Section::ALL.map(tab).to_vec() /> }
    };
    view! {
        <DetailHeader name=name id_label=words.id id=role.id>
                <p class="user-head__facts">
                    {role.system.then(|| view! { <Badge>{shared::texts().system}</Badge> })}
                    {(!role.description.is_empty()).then(|| view! { <span class="muted">{role.description}</span> })}
                </p>
        </DetailHeader>
        {tabs}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let words = words::texts();
    view! { <NotFoundMessage title=words.gone_title text=words.gone_body href=PATH back=words.title /> }
}
