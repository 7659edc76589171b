//! Tester of a resource: a form whose address contains the test request.

use super::resource_page;
use super::server::{Outcome, TrialForm, try_resource};
use crate::AppError;
use crate::components::{
    Alert, Badge, Card, Filters, Pick, Picker, Plain, ResourceView, SelectField, Source, TextArea, Tone,
};
use crate::console::access::error_beside;
use crate::console::find::{self, Accounts, Roles, accounts};
use crate::console::page::ApiExample;
use crate::console::query::{Query, use_query};
use crate::i18n::console::access::refusal;
use crate::i18n::console::{picker, resources};
use crate::i18n::use_lang;
use doorward_contract::access::Reason;
use doorward_contract::resource::{Operation, ResourceLevel, ResourceType};
use doorward_contract::resources::{Resource as Guard, ResourceTried};
use doorward_contract::target::GuardLayer;
use leptos::prelude::*;

const FIELDS: [&str; 8] = ["user", "roles", "operation", "doc", "data", "query", "documents", "rule"];

/// The form and its result.
#[component]
pub fn Tester(guard: Guard) -> impl IntoView {
    let query = use_query();
    let (kind, name) = (guard.kind, guard.name.clone());
    let found = Resource::new(move || query.with(form), move |form| try_resource(Some(kind), name.clone(), form));
    view! {
        <ResourceView
            resource=found
            view=move |outcome| view! { <Both guard=guard.clone() query=query.get_untracked() outcome /> }
        />
    }
}

fn form(query: &Query) -> TrialForm {
    let text = |name: &str| query.text(name);
    TrialForm {
        principal: text("principal"),
        user: text("user"),
        roles: text("roles"),
        operation: text("operation"),
        doc: text("doc"),
        data: text("data"),
        query: text("query"),
        documents: text("documents"),
        rule: text("rule"),
    }
}

#[component]
fn Both(guard: Guard, query: Query, outcome: Outcome) -> impl IntoView {
    let target = format!(
        r#"{{"subject":{{"user":"li.na"}},"target":{{"type":"{}","name":"{}","operation":"{}"}}}}"#,
        guard.kind.as_str(),
        guard.name,
        operations(guard.kind)[0].as_str()
    );
    view! {
        <div class="simulator">
            <Ask guard query error=outcome.error />
            {outcome.tried.map(|tried| view! { <TestResult tried /> })}
        </div>
        <ApiExample method="POST" path="/resources/try" body=target />
    }
}

const fn operations(kind: ResourceType) -> &'static [Operation] {
    match kind {
        ResourceType::Function => &[Operation::Invoke],
        _ => &[Operation::Read, Operation::Create, Operation::Update, Operation::Delete],
    }
}

fn operation_name(operation: Operation) -> &'static str {
    let texts = resources::texts();
    match operation {
        Operation::Read => texts.read,
        Operation::Create => texts.op_create,
        Operation::Update => texts.update,
        Operation::Delete => texts.op_delete,
        Operation::Invoke => texts.invoke,
    }
}

#[component]
fn Ask(guard: Guard, query: Query, error: Option<AppError>) -> impl IntoView {
    let (texts, lang) = (resources::texts(), use_lang());
    let beside = |error: &AppError| error.field.as_deref().is_some_and(|field| FIELDS.contains(&field));
    let above = error.as_ref().filter(|error| !beside(error)).map(|error| refusal(lang, error));
    let field_error = move |field: &str| error_beside(error.as_ref(), field);
    let options = operations(guard.kind).iter();
    let options = options.map(|one| (one.as_str().to_owned(), operation_name(*one).to_owned())).collect::<Vec<_>>();
    let action = format!("{}/try#answer", resource_page(guard.kind, &guard.name));
    let (things, finds) = (guard.kind != ResourceType::Function, guard.kind != ResourceType::Table);
    let more = query.has_any(&["query", "documents"]);
    let draft = query.get("rule").is_some();
    let area = |name: &'static str, label: &'static str, hint: &'static str| {
        let (value, error) = (query.text(name), field_error(name));
        view! { <TextArea name label hint value error rows=4 /> }.into_any()
    };
    let fact_fields =
        things.then(|| [area("doc", texts.doc, texts.doc_hint), area("data", texts.data, texts.data_hint)]);
    let looked_for = (things && finds).then(|| area("query", texts.query, texts.query_hint));
    let documents = area("documents", texts.documents, texts.documents_hint);
    let rule = (guard.level == ResourceLevel::Custom).then(|| area("rule", texts.rule, texts.draft_hint));
    let (user, roles, wrong_operation) = (field_error("user"), field_error("roles"), field_error("operation"));
    let operation = query.text("operation");
    view! {
        <Card title=texts.question text=texts.question_lead>
            {above.map(|sentence| view! { <Alert tone=Tone::Danger>{sentence}</Alert> })}
            <Filters action class="question">
                <PrincipalFields query user roles />
                <SelectField
                    name="operation"
                    label=texts.operation
                    options
                    value=operation
                    error=wrong_operation
                />
                {fact_fields}
                <details class="more" open=more>
                    <summary class="more__title">{texts.more}</summary>
                    <div class="form more__body">{looked_for} {documents}</div>
                </details>
                {rule
                    .map(|rule| {
                        view! {
                            <details class="more" open=draft>
                                <summary class="more__title">{texts.draft}</summary>
                                <div class="form more__body">{rule}</div>
                            </details>
                        }
                    })}
                <div class="form__actions">
                    <button type="submit" class="button button--primary">{texts.ask}</button>
                </div>
            </Filters>
        </Card>
    }
}

/// Fields that depend on a choice; the style sheet shows them while it is selected, so no JavaScript is needed.
#[component]
fn PrincipalFields(query: Query, user: Signal<Option<String>>, roles: Signal<Option<String>>) -> impl IntoView {
    let texts = resources::texts();
    let chosen = match query.get("principal") {
        Some("roles") => "roles",
        Some("unauthenticated") => "unauthenticated",
        _ => "user",
    };
    let choice = move |value: &'static str, name: &'static str| {
        view! {
            <label class="choice">
                <input class="choice__dot" type="radio" name="principal" value=value checked=chosen == value />
                <span class="choice__text"><span class="choice__name">{name}</span></span>
            </label>
        }
    };
    let field = move |name: &'static str,
                      label: &'static str,
                      source: Source,
                      pick: Pick,
                      error: Signal<Option<String>>| {
        let (value, searched) = (query.text(name), picker::texts());
        let (placeholder, hint) =
            if pick == Pick::Many { (searched.roles, texts.roles_hint) } else { (searched.accounts, "") };
        view! { <Picker name label source pick plain=Plain::Line placeholder plain_hint=hint value error required=true /> }
    };
    let (account, role) = (accounts(Accounts::All), find::roles(Roles::All));
    view! {
        <fieldset class="choices principal">
            <legend class="visually-hidden">{texts.principal}</legend>
            {choice("user", texts.as_user)}
            <div class="principal__more principal__more--user">{field("user", texts.user, account, Pick::One, user)}</div>
            {choice("roles", texts.as_roles)}
            <div class="principal__more principal__more--roles">{field("roles", texts.roles, role, Pick::Many, roles)}</div>
            {choice("unauthenticated", texts.as_unauthenticated)}
        </fieldset>
    }
}

#[component]
fn TestResult(tried: ResourceTried) -> impl IntoView {
    let texts = resources::texts();
    let (tone, word) = match (tried.allowed, tried.reason) {
        (true, _) => (Tone::Success, texts.yes),
        (false, Reason::NeedsDocuments) => (Tone::Warning, texts.undecided),
        (false, _) => (Tone::Danger, texts.no),
    };
    let layer = match tried.guard.layer {
        GuardLayer::Level => texts.layer_level,
        GuardLayer::Rule => texts.layer_rule,
        GuardLayer::Rows => texts.layer_rows,
        GuardLayer::Policies => texts.layer_policies,
    };
    // Scrolls to the result: on a phone it is below the form.
    let section = NodeRef::<leptos::html::Section>::new();
    Effect::new(move || {
        if let Some(section) = section.get() {
            _ = section.focus();
        }
    });
    let needs = tried.guard.needs.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect::<Vec<_>>();
    let filter = tried.guard.filter.and_then(|filter| serde_json::to_string_pretty(&filter).ok());
    view! {
        <section class="answers" id="answer" tabindex="-1" node_ref=section aria-label=texts.answer>
            <Card title=texts.answer>
                <p class="decision"><Badge tone>{word}</Badge>" "<span>{tried.explanation_text.into_iter().next()}</span></p>
                <dl class="properties">
                    <div class="properties__row">
                        <dt class="properties__name">{texts.layer}</dt>
                        <dd class="properties__value">{layer}</dd>
                    </div>
                </dl>
                {(!needs.is_empty())
                    .then(|| view! { <h3 class="answers__part">{texts.needs}</h3><ul class="chips">{needs}</ul> })}
                {filter
                    .map(|filter| {
                        view! {
                            <h3 class="answers__part">{texts.rows_left}</h3>
                            <pre class="json" tabindex="0" aria-label=texts.rows_left>{filter}</pre>
                        }
                    })}
            </Card>
        </section>
    }
}
