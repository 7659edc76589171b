//! Reference of known types and actions, for policy authors.

use super::types_server::list_types;
use crate::components::ResourceView;
use crate::i18n::console::resources;
use doorward_contract::resources::KnownType;
use leptos::prelude::*;

/// Known types and actions, collapsed below an editor.
#[component]
pub fn KnownActions() -> impl IntoView {
    let texts = resources::texts();
    let found = Resource::new(|| (), |()| list_types());
    let action = |action: String| view! { <li><code class="pattern">{action}</code></li> };
    let one = move |known: KnownType| {
        let all = known.actions.iter().map(|what| format!("{}:{what}", known.name)).collect::<Vec<_>>();
        let all = if all.is_empty() { vec![format!("{}:*", known.name)] } else { all };
        view! {
            <div class="properties__row">
                <dt class="properties__name">{known.description}</dt>
                <dd class="properties__value"><ul class="chips">{all.into_iter().map(action).collect_view()}</ul></dd>
            </div>
        }
    };
    let show = move |known: Vec<KnownType>| {
        view! { <dl class="properties">{known.into_iter().map(one).collect_view()}</dl> }
    };
    view! {
        <details class="fold">
            <summary class="fold__title">{texts.known}</summary>
            <p class="muted">{texts.known_lead}</p>
            <ResourceView resource=found view=show />
        </details>
    }
}
