//! Example documents.

use super::trial::Trial;
use crate::i18n::console::policies;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Name in addresses.
    pub name: &'static str,
    pub text: &'static str,
}

const ALL: [Example; 5] = [
    Example {
        name: "paths",
        text: r#"{
  "version": "1.0",
  "statement": [
    {
      "action": "functions:/api/*",
      "resource": "*",
      "effect": "allow"
    }
  ]
}"#,
    },
    Example {
        name: "collection",
        text: r#"{
  "version": "1.0",
  "statement": [
    {
      "action": ["database:read", "database:write"],
      "resource": "articles/*",
      "effect": "allow"
    }
  ]
}"#,
    },
    Example {
        name: "owner",
        text: r#"{
  "version": "1.0",
  "statement": [
    {
      "action": "storages:*",
      "resource": "home/${uid}/*",
      "effect": "allow"
    }
  ]
}"#,
    },
    Example {
        name: "office",
        text: r#"{
  "version": "1.0",
  "statement": [
    {
      "action": "*",
      "resource": "*",
      "effect": "deny",
      "condition": "!has(request.ip) || !in_network(request.ip, \"10.0.0.0/8\")"
    }
  ]
}"#,
    },
    Example {
        name: "attribute",
        text: r#"{
  "version": "1.0",
  "statement": [
    {
      "action": "cloudrun:/reports/*",
      "resource": "*",
      "effect": "allow",
      "condition": "has(subject.attributes.department) && subject.attributes.department == \"finance\""
    }
  ]
}"#,
    },
];

/// Examples of the environment policy.
const REGO: [Example; 3] = [
    Example {
        name: "rego-roles",
        text: r#"package authz.user

# Editors can call functions. Requests allowed by the platform stay allowed.
allow if {
	input.cloudbase.resource_type == "functions"
	"content_editor" in input.subject.roles
}"#,
    },
    Example {
        name: "rego-deny",
        text: r#"package authz.user

# Only administrators can access paths under /internal/.
deny contains "internal paths are closed" if {
	startswith(input.request.path, "/internal/")
	input.subject.auth_type != "administrator"
}"#,
    },
    Example {
        name: "rego-members",
        text: r#"package authz.user

# Organization members can read everything and write under their own path.
allow if {
	input.subject.auth_type == "internal"
	input.request.method in {"GET", "HEAD"}
}

allow if {
	input.subject.auth_type == "internal"
	startswith(input.request.path, concat("", ["/home/", input.subject.user_id, "/"]))
}"#,
    },
];

/// Initial document of a new policy.
pub const FIRST: &str = ALL[0].text;
/// Initial document of a new environment policy.
pub const FIRST_REGO: &str = REGO[0].text;

pub fn named(name: &str) -> Option<Example> {
    ALL.into_iter().chain(REGO).find(|example| example.name == name)
}

fn title_of(example: Example) -> &'static str {
    let texts = policies::texts();
    match example.name {
        "paths" => texts.example_allow,
        "collection" => texts.example_collection,
        "owner" => texts.example_owner,
        "office" => texts.example_office,
        "rego-roles" => texts.example_rego_roles,
        "rego-deny" => texts.example_rego_deny,
        "rego-members" => texts.example_rego_members,
        _ => texts.example_hours,
    }
}

/// Collapsed list of examples. With JavaScript an example replaces the edited text; without, it reloads the page.
#[component]
pub fn Examples(
    /// Editor that receives the example.
    trial: Trial,
    /// Address of this page.
    here: String,
    /// Whether to list the examples of the environment policy.
    rego: bool,
) -> impl IntoView {
    let texts = policies::texts();
    let examples: &[Example] = if rego { &REGO } else { &ALL };
    let items = examples.iter().copied().map(|example| {
        let (name, label) = (title_of(example), texts.use_label(title_of(example)));
        let href = format!("{here}?example={}", example.name);
        let link_label = label.clone();
        view! {
            <li class="examples__one">
                <div class="examples__head">
                    <h3 class="examples__name">{name}</h3>
                    <button
                        type="button"
                        class="button button--quiet button--small"
                        aria-label=label
                        hidden=move || !trial.hydrated()
                        on:click=move |_| trial.replace(example.text)
                    >
                        {texts.use_it}
                    </button>
                    <a
                        class="button button--quiet button--small"
                        href=href
                        aria-label=link_label
                        hidden=move || trial.hydrated()
                    >
                        {texts.use_it}
                    </a>
                </div>
                <pre class="json" tabindex="0" aria-label=name>{example.text}</pre>
            </li>
        }
    });
    view! {
        <details class="fold examples">
            <summary class="fold__title">{texts.examples}</summary>
            <p class="muted">{texts.examples_lead}</p>
            <ul class="examples__list">{items.collect_view()}</ul>
        </details>
    }
}
