//! The head that every page has, and how to do by API what it does.

use crate::components::{Copyable, Empty, LinkButton, PageTitle, SameBy};
use crate::i18n::console::frame;
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// The head of one thing's page: what it is called, what is to know at once, and what programs call it.
#[component]
pub fn DetailHeader(
    /// Heading, also the document's title.
    name: String,
    /// What `id` is called.
    id_label: &'static str,
    /// What programs call it.
    id: String,
    /// What is to know at once.
    children: Children,
) -> impl IntoView {
    let words = frame::texts();
    view! {
        <PageTitle text=name.clone() />
        <header class="user-head">
            <div class="user-head__words">
                <h1 class="user-head__name"><bdi>{name}</bdi></h1>
                {children()}
            </div>
            <div class="user-head__uid">
                <span class="user-head__label">{id_label}</span>
                <Copyable text=id copy=words.copy copied=words.copied />
            </div>
        </header>
    }
}

/// A page: its title, a sentence, what to do here, and its content.
#[component]
pub fn Page(
    /// Heading, also the document's title.
    title: &'static str,
    /// A sentence under it.
    #[prop(optional)]
    lead: &'static str,
    /// Buttons beside the heading.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <header class="page__head">
            <div class="page__words">
                <h1 class="page__title">{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="page__lead">{lead}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page__actions">{actions}</div> })}
        </header>
        {children()}
    }
}

/// The page of something that is not there, or no longer.
#[component]
pub fn NotFoundMessage(
    /// What is not there.
    title: &'static str,
    /// What may have become of it.
    text: &'static str,
    /// Where to go instead.
    href: &'static str,
    /// What the way there says.
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

/// The same by API: a request in curl. `method` `GET` with no body reads, everything else sends `body`.
#[component]
pub fn ApiExample(
    /// HTTP's word.
    method: &'static str,
    /// Address under `/admin/api/v1`.
    #[prop(into)]
    path: String,
    /// JSON it sends.
    #[prop(optional, into)]
    body: Option<String>,
) -> impl IntoView {
    let words = frame::texts();
    view! {
        <SameBy
            title=words.same_by
            hint=view! {
                {words.same_by_hint}
                " "
                <IfAllowed to=AdminAction::ApiKeysRead>
                    <a href="/admin/api-keys">{words.same_by_link}</a>
                    " "
                </IfAllowed>
            }
                .into_any()
            reference=words.api_reference
            command=curl(method, &path, body.as_deref())
            copy=words.copy
            copied=words.copied
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
