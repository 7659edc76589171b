//! Page of a department or position: header and tabs.

use super::server::{NodeView, read_node};
use super::{PATH, children, details, node_page, people, roles};
use crate::components::Badge;
use crate::console::detail::{DetailPage, Head, Section, detail_texts, of_record};
use crate::console::navigation::use_parameter;
use crate::i18n::console::{organization, roles as role_texts};
use doorward_contract::organization::{Node, NodeKind};
use leptos::either::Either;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    People,
    Roles,
    Children,
    Details,
}

impl Section for Part {
    const ALL: &'static [Self] = &[Self::People, Self::Roles, Self::Children, Self::Details];

    fn tab(self) -> (&'static str, &'static str) {
        let texts = organization::texts();
        match self {
            Self::People => ("", texts.people),
            Self::Roles => ("roles", texts.roles),
            Self::Children => ("children", texts.children),
            Self::Details => ("details", texts.details),
        }
    }
}

/// `/admin/organization/{id}` and its tabs.
#[component]
pub fn NodePage() -> impl IntoView {
    let page = organization::texts();
    let texts = detail_texts!(PATH, page);
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), read_node);
    let changed = Callback::new(move |()| found.refetch());
    let body = move |part| match part {
        Part::People => view! { <people::People id=id.get() /> }.into_any(),
        Part::Roles => view! { <roles::Roles id=id.get() /> }.into_any(),
        Part::Children => of_record(found, |found: NodeView| view! { <children::Children found /> }.into_any()),
        Part::Details => {
            of_record(found, move |found: NodeView| view! { <details::Details found changed /> }.into_any())
        }
    };
    view! { <DetailPage texts found head body /> }
}

fn head(found: NodeView) -> Head<Part> {
    let texts = organization::texts();
    let NodeView { node, above, .. } = found;
    let path = if above.is_empty() {
        Either::Left(view! { <span class="muted">{texts.at_top}</span> })
    } else {
        let link = |node: Node| view! { <li><a href=node_page(&node.id)>{node.name}</a></li> };
        Either::Right(view! { <ol class="trail">{above.into_iter().map(link).collect_view()}</ol> })
    };
    let summary = view! {
        <div class="user-head__summary">
            <Badge>{super::kind_label(node.kind)}</Badge>
            <span class="muted">{texts.above}</span>
            {path}
        </div>
        {(!node.description.is_empty()).then(|| view! { <p class="muted">{node.description}</p> })}
    };
    // A post has no children.
    let has = |part: &Part| node.kind == NodeKind::Department || *part != Part::Children;
    Head {
        name: node.name,
        id_label: role_texts::texts().id,
        page: node_page(&node.id),
        id: node.id,
        summary: summary.into_any(),
        sections: Part::ALL.iter().copied().filter(has).collect(),
    }
}
