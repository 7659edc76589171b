//! Page headers, and API examples.

use crate::components::{ApiCommand, Copyable, Empty, LinkButton, PageTitle};
use crate::i18n::common;
use crate::i18n::console::frame;
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// Header of a detail page: name, summary and ID.
#[component]
pub fn DetailHeader(
    /// Heading and document title.
    name: String,
    /// Label of `id`.
    id_label: &'static str,
    id: String,
    /// What matters most about the record.
    children: Children,
) -> impl IntoView {
    let texts = frame::texts();
    view! {
        <PageTitle text=name.clone() />
        <header class="user-head">
            <div class="user-head__text">
                <h1 class="user-head__name"><bdi>{name}</bdi></h1>
                {children()}
            </div>
            <div class="user-head__uid">
                <span class="user-head__label">{id_label}</span>
                <Copyable text=id copy=texts.copy copied=texts.copied />
            </div>
        </header>
    }
}

/// Page layout: title, lead, actions and content.
#[component]
pub fn Page(
    /// Heading and document title.
    title: &'static str,
    /// Sentence below the heading.
    #[prop(optional)]
    lead: &'static str,
    /// Buttons beside the heading.
    #[prop(optional)]
    actions: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <header class="page__head">
            <div class="page__text">
                <h1 class="page__title">{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="page__lead">{lead}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page__actions">{actions}</div> })}
        </header>
        {children()}
    }
}

/// Page for a record that does not exist or was deleted.
#[component]
pub fn NotFoundMessage(
    title: &'static str,
    /// Possible reason.
    text: &'static str,
    /// Address of the link back.
    href: &'static str,
    /// Label of the link back.
    back: &'static str,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    view! {
        <PageTitle text=title />
        <h1 class="visually-hidden">{title}</h1>
        <Empty title text>
            <LinkButton href>{back}</LinkButton>
        </Empty>
    }
}

/// In place of a section that does not exist, with status 404.
#[component]
pub fn NoSection(
    /// Address of the link back.
    href: &'static str,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    let texts = common::texts();
    view! {
        <Empty title=texts.not_found_title text=texts.not_found_text>
            <LinkButton href>{texts.back}</LinkButton>
        </Empty>
    }
}

/// API example as a `curl` request. `GET` without a body reads; every other method sends `body`.
#[component]
pub fn ApiExample(
    /// HTTP method.
    method: &'static str,
    /// Path below `/admin/api/v1`.
    #[prop(into)]
    path: String,
    /// JSON request body.
    #[prop(optional, into)]
    body: Option<String>,
) -> impl IntoView {
    let texts = frame::texts();
    view! {
        <ApiCommand
            title=texts.with_api
            hint=view! {
                {texts.with_api_hint}
                " "
                <IfAllowed to=AdminAction::ApiKeysRead>
                    <a href="/admin/api-keys">{texts.with_api_link}</a>
                    " "
                </IfAllowed>
            }
                .into_any()
            reference=texts.api_reference
            command=curl(method, &path, body.as_deref())
            copy=texts.copy
            copied=texts.copied
        />
    }
}

fn curl(method: &str, path: &str, body: Option<&str>) -> String {
    let verb = if method == "GET" { String::new() } else { format!(" -X {method}") };
    let body = body
        .map(|json| format!(" \\\n  -H 'Content-Type: application/json' -d '{}'", json.replace('\'', r"'\''")))
        .unwrap_or_default();
    format!("curl{verb} -H \"Authorization: Bearer $DOORWARD_KEY\"{body} \\\n  \"$DOORWARD_URL/admin/api/v1{path}\"")
}

#[cfg(test)]
mod tests {
    use super::curl;

    #[test]
    fn a_quote_in_the_body_stays_in_the_body() {
        let command = curl("POST", "/users", Some(r#"{"name":"O'Hara"}"#));
        assert!(command.starts_with("curl -X POST -H"));
        assert!(command.contains(r"O'\''Hara"));
        assert!(!curl("GET", "/users", None).contains("-d"));
    }
}
