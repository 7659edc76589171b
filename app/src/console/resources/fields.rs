//! Shared form fields of new and existing resources: level, rule, row permissions.

use super::levels::{LevelChoice, possible};
use crate::AppError;
use crate::components::TextArea;
use crate::console::policies::{DocumentField, Trial};
use crate::form::FormState;
use crate::i18n::console::resources;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Fields that can have an error.
pub const FIELDS: &[&str] = &["name", "level", "rule", "row_permissions", "description"];

/// Initial rule.
pub const fn first_rule(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Function => "{\n  \"*\": { \"invoke\": \"auth != null\" }\n}",
        ResourceType::Storage => "{\n  \"read\": true,\n  \"write\": \"resource.openid == auth.uid\"\n}",
        ResourceType::Collection | ResourceType::Table => {
            "{\n  \"read\": \"doc._openid == auth.uid\",\n  \"create\": \"auth != null\",\n  \"write\": \"doc._openid == auth.uid\"\n}"
        }
    }
}

const ROWS: &str = r#"{
  "content_editor": [
    {
      "Key": "all",
      "Value": "r",
      "QueryConditions": [{ "Key": "dept", "Rel": "eq", "Val": "it" }]
    }
  ]
}"#;

/// Level, rule, row permissions, description.
#[component]
pub fn GuardFields<F>(
    form: FormState<F>,
    kind: ResourceType,
    level: Option<ResourceLevel>,
    rule: Option<String>,
    /// Row permissions as JSON.
    rows: String,
    description: String,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let texts = resources::texts();
    let value_of = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    let chosen = form.previous_value("level").and_then(|level| ResourceLevel::parse(&level)).or(level);
    let chosen = chosen.or_else(|| possible(kind).into_iter().find(|level| *level == ResourceLevel::Private));
    let chosen = chosen.unwrap_or(ResourceLevel::Custom);
    let stored = value_of("rule", rule.unwrap_or_else(|| first_rule(kind).to_owned()));
    let hint = match kind {
        ResourceType::Storage => texts.rule_hint_storage,
        ResourceType::Function => texts.rule_hint_function,
        ResourceType::Collection | ResourceType::Table => texts.rule_hint,
    };
    let rule = move || {
        let trial = Trial::of_rule(&stored, kind);
        view! {
            <DocumentField form trial stored=stored name="rule" label=Some(texts.rule) hint=Some(hint) required=false />
            <RuleExamples kind trial />
        }
    };
    view! {
        <LevelChoice kind chosen error=form.error_at("level")>{rule()}</LevelChoice>
        {(kind == ResourceType::Table)
            .then(|| {
                view! {
                    <div class="question">
                        <TextArea
                            name="row_permissions"
                            label=texts.rows
                            hint=texts.rows_hint
                            value=value_of("row_permissions", rows)
                            error=form.error_at("row_permissions")
                            rows=8
                        />
                        <details class="fold">
                            <summary class="fold__title">{texts.rows_example}</summary>
                            <pre class="json" tabindex="0" aria-label=texts.rows_example>{ROWS}</pre>
                        </details>
                    </div>
                }
            })}
        <TextArea
            name="description"
            label=texts.description
            hint=texts.description_hint
            value=value_of("description", description)
            error=form.error_at("description")
            rows=2
            maxlength=255
        />
    }
}

const PUBLISHED: &str =
    "{\n  \"read\": \"doc.published == true\",\n  \"write\": \"auth != null && auth.loginType != 'ANONYMOUS'\"\n}";
const MEMBER: &str = "{\n  \"read\": \"auth.uid in get(`database.rooms.${doc.room}`).members\",\n  \"write\": false\n}";
const SOME: &str = "{\n  \"*\": { \"invoke\": false },\n  \"order\": { \"invoke\": \"auth != null && auth.loginType != 'ANONYMOUS'\" }\n}";

fn examples(kind: ResourceType) -> Vec<(&'static str, &'static str)> {
    let texts = resources::texts();
    match kind {
        ResourceType::Function => vec![(texts.example_signed_in, first_rule(kind)), (texts.example_some, SOME)],
        ResourceType::Storage => vec![(texts.example_uploader, first_rule(kind))],
        ResourceType::Collection | ResourceType::Table => vec![
            (texts.example_owner, first_rule(kind)),
            (texts.example_open, PUBLISHED),
            (texts.example_member, MEMBER),
        ],
    }
}

/// Collapsed example rules; without JavaScript they can be copied.
#[component]
fn RuleExamples(kind: ResourceType, trial: Trial) -> impl IntoView {
    let texts = resources::texts();
    let one = |(name, text): (&'static str, &'static str)| {
        view! {
            <li class="examples__one">
                <div class="examples__head">
                    <h3 class="examples__name">{name}</h3>
                    <button
                        type="button"
                        class="button button--quiet button--small"
                        aria-label=texts.use_label(name)
                        hidden=move || !trial.hydrated()
                        on:click=move |_| trial.replace(text)
                    >
                        {texts.use_it}
                    </button>
                </div>
                <pre class="json" tabindex="0" aria-label=name>{text}</pre>
            </li>
        }
    };
    view! {
        <details class="fold examples">
            <summary class="fold__title">{texts.examples}</summary>
            <p class="muted">{texts.examples_lead}</p>
            <ul class="examples__list">{examples(kind).into_iter().map(one).collect_view()}</ul>
        </details>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{MEMBER, PUBLISHED, ROWS, SOME, first_rule};
    use doorward_access::{Resource, Written};
    use doorward_contract::resource::{ResourceLevel, ResourceType};
    use doorward_contract::resources::RowPermissions;

    #[test]
    fn every_example_can_be_saved() {
        let none = RowPermissions::new();
        let rules = [
            (ResourceType::Collection, first_rule(ResourceType::Collection)),
            (ResourceType::Collection, PUBLISHED),
            (ResourceType::Collection, MEMBER),
            (ResourceType::Storage, first_rule(ResourceType::Storage)),
            (ResourceType::Function, first_rule(ResourceType::Function)),
            (ResourceType::Function, SOME),
        ];
        for (kind, rule) in rules {
            let written = Written { kind, level: ResourceLevel::Custom, rule: Some(rule), rows: &none, version: 1 };
            assert!(Resource::new(&written).is_ok(), "{rule}");
        }
        let rows: RowPermissions = serde_json::from_str(ROWS).unwrap();
        let (kind, level) = (ResourceType::Table, ResourceLevel::Private);
        assert!(Resource::new(&Written { kind, level, rule: None, rows: &rows, version: 1 }).is_ok());
    }
}
