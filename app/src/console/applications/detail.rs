//! Page of one application: header and tabs.

use super::server::{ApplicationDetail, read_application};
use super::{PATH, StateBadge, has_redirects, has_secrets, page_of, remove, secrets, settings, trial};
use crate::components::{Badge, ButtonKind, LinkButton, Tone};
use crate::console::connect;
use crate::console::detail::{DetailPage, Head, Section, detail_texts, of_record};
use crate::console::navigation::use_parameter;
use crate::i18n::console::applications::{self, kind_name, source_name};
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Settings,
    Secrets,
    Test,
    Delete,
}

impl Section for Part {
    const ALL: &'static [Self] = &[Self::Settings, Self::Secrets, Self::Test, Self::Delete];

    fn tab(self) -> (&'static str, &'static str) {
        let texts = applications::texts();
        match self {
            Self::Settings => ("", texts.settings),
            Self::Secrets => ("secrets", texts.secrets),
            Self::Test => ("test", texts.test_tab),
            Self::Delete => ("delete", texts.delete_tab),
        }
    }
}

/// `/admin/applications/{id}` and its tabs.
#[component]
pub fn ApplicationPage() -> impl IntoView {
    let page = applications::texts();
    let texts = detail_texts!(PATH, page);
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), read_application);
    let changed = Callback::new(move |()| found.refetch());
    let body = move |part| match part {
        Part::Settings => of_record(found, move |detail: ApplicationDetail| {
            view! { <settings::Settings detail changed /> }.into_any()
        }),
        Part::Secrets => of_record(found, |detail: ApplicationDetail| {
            view! { <secrets::Secrets application=detail.application /> }.into_any()
        }),
        Part::Test => of_record(found, |detail: ApplicationDetail| {
            view! { <trial::Test application=detail.application /> }.into_any()
        }),
        Part::Delete => of_record(found, |detail: ApplicationDetail| {
            view! { <remove::Remove application=detail.application /> }.into_any()
        }),
    };
    view! { <DetailPage texts found head body /> }
}

fn head(detail: ApplicationDetail) -> Head<Part> {
    let (application, texts) = (detail.application, applications::texts());
    let applies = |part: &Part| match part {
        Part::Secrets => has_secrets(application.config.token_endpoint_auth_method),
        Part::Test => has_redirects(application.kind),
        Part::Delete => !application.default,
        Part::Settings => true,
    };
    let summary = view! {
        <p class="user-head__summary">
            <StateBadge enabled=application.enabled />
            <span class="muted">{kind_name(application.kind)}</span>
            {source_name(application.source).map(|source| view! { <Badge tone=Tone::Warning>{source}</Badge> })}
            <LinkButton href=connect::page_for(&application.id) kind=ButtonKind::Quiet>{texts.connect}</LinkButton>
        </p>
    };
    Head {
        sections: Part::ALL.iter().copied().filter(applies).collect(),
        name: application.name,
        id_label: texts.id,
        page: page_of(&application.id),
        id: application.id,
        summary: summary.into_any(),
    }
}
