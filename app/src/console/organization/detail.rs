//! Page of a department or position: header and tabs.

use super::server::{NodeView, read_node};
use super::{PATH, children, details, node_page, people, roles};
use crate::components::{Badge, Icon, ResourceView, Symbol, Tab, Tabs};
use crate::console::page::{DetailHeader, NotFoundMessage};
use crate::i18n::console::{organization as words, roles as role_words};
use doorward_contract::organization::NodeKind;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    People,
    Roles,
    Beneath,
    Details,
}

impl Section {
    const ALL: [Self; 4] = [Self::People, Self::Roles, Self::Beneath, Self::Details];

    const fn tail(self) -> &'static str {
        match self {
            Self::People => "",
            Self::Roles => "/roles",
            Self::Beneath => "/beneath",
            Self::Details => "/details",
        }
    }

    fn words(self) -> &'static str {
        let words = words::texts();
        match self {
            Self::People => words.people,
            Self::Roles => words.roles,
            Self::Beneath => words.beneath,
            Self::Details => words.details,
        }
    }

    fn parse(tab: Option<String>) -> Option<Self> {
        let tab = tab.map(|tab| format!("/{tab}")).unwrap_or_default();
        Self::ALL.into_iter().find(|section| section.tail() == tab)
    }

    /// A position has no children.
    fn of(kind: NodeKind) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |section| kind == NodeKind::Department || *section != Self::Beneath)
    }
}

/// `/admin/organization/{id}` and its tabs.
#[component]
pub fn NodePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let section = Memo::new(move |_| Section::parse(params.with(|params| params.get("tab"))));
    let found = Resource::new(move || id.get(), read_node);
    let changed = Callback::new(move |()| found.refetch());
    view! {
        <a class="back-link" href=PATH><Icon symbol=Symbol::Left />{words::texts().back}</a>
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(found) => view! { <Head found section /> }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
        {move || match section.get() {
            Some(Section::People) => view! { <people::People id=id.get() /> }.into_any(),
            Some(Section::Roles) => view! { <roles::Roles id=id.get() /> }.into_any(),
            Some(Section::Beneath) => {
                let view = move |found: Option<NodeView>| found.map(|found| view! { <children::Beneath found /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            Some(Section::Details) => {
                let view = move |found: Option<NodeView>| found.map(|found| view! { <details::Details found changed /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            None => view! { <Nothing /> }.into_any(),
        }}
    }
}

#[component]
fn Head(found: NodeView, section: Memo<Option<Section>>) -> impl IntoView {
    let words = words::texts();
    let NodeView { node, above, .. } = found;
    let (page, kind) = (node_page(&node.id), node.kind);
    let tabs = move || {
        let tab = |each: Section| Tab {
            href: format!("{page}{}", each.tail()),
            words: each.words(),
            current: section.get() == Some(each),
        };
        let tabs: Vec<_> = Section::of(kind).map(tab).collect();
        view! { <Tabs label=words.tabs tabs /> }
    };
    let path = if above.is_empty() {
        Either::Left(view! { <span class="muted">{words.at_top}</span> })
    } else {
        let link = |node: doorward_contract::organization::Node| {
            view! { <li><a href=node_page(&node.id)>{node.name}</a></li> }
        };
        Either::Right(view! { <ol class="trail">{above.into_iter().map(link).collect_view()}</ol> })
    };
    view! {
        <DetailHeader name=node.name id_label=role_words::texts().id id=node.id>
                <div class="user-head__facts">
                    <Badge>{super::kind_words(kind)}</Badge>
                    <span class="muted">{words.above}</span>
                    {path}
                </div>
                {(!node.description.is_empty()).then(|| view! { <p class="muted">{node.description}</p> })}
        </DetailHeader>
        {tabs}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let words = words::texts();
    view! { <NotFoundMessage title=words.gone_title text=words.gone_body href=PATH back=words.title /> }
}
