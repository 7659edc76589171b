//! The entry for a document, looked at while it is typed, with the place of what is wrong.

use super::complete::Suggestions;
use super::trial::{Trial, fault_of};
use crate::AppError;
use crate::components::{CodeArea, go_to};
use crate::form::FormState;
use crate::i18n::console::access::{fault, refusal};
use crate::i18n::console::{policies as words, resources};
use crate::i18n::use_lang;
use doorward_contract::access::PolicyFault;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The entry `document` of a form, or another one, and below it whether it can be saved.
#[component]
pub fn DocumentField<F>(
    /// The form it stands in.
    form: FormState<F>,
    /// What is typed.
    trial: Trial,
    /// What stands there at first.
    stored: String,
    /// Whether it is the environment's policy, in Rego.
    #[prop(default = false)]
    rego: bool,
    /// Name it is sent under.
    #[prop(default = "document")]
    name: &'static str,
    /// Its label; a policy's when absent.
    #[prop(default = None)]
    label: Option<&'static str>,
    /// A sentence of help; about a policy when absent.
    #[prop(default = None)]
    hint: Option<&'static str>,
    /// Whether it must be filled in.
    #[prop(default = true)]
    required: bool,
    /// Whether words that go on from what is typed are offered.
    #[prop(optional)]
    completes: bool,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let (words, lang) = (words::texts(), use_lang());
    // What the last look found, or before any the refusal the form came back with.
    let wrong = Memo::new(move |_| match trial.found() {
        Some(found) => found.err(),
        None => form.error().as_ref().and_then(fault_of),
    });
    let other = move || {
        let error = form.error().filter(|error| trial.found().is_none() && error.field.as_deref() == Some(name));
        error.map(|error| refusal(lang, &error))
    };
    let sentence = move |found: PolicyFault| fault(lang, &found.reason, &found.message, found.line, found.column);
    let error = Signal::derive(move || wrong.get().map(sentence).or_else(other));
    let wrong_line = Signal::derive(move || wrong.get().map(|found| found.line));
    let lost = move || form.error().is_some_and(|error| error.values.contains_key("lost")) && !trial.alive();
    let jump = move |_| {
        if let (Some(area), Some(found)) = (trial.area.get_untracked(), wrong.get_untracked()) {
            go_to(&area, found.line, found.column);
        }
    };
    view! {
        <CodeArea
            name
            label=label.unwrap_or(words.document)
            value=stored
            text=trial.text
            area=trial.area
            hint=hint.unwrap_or(if rego { words.environment_hint } else { words.document_hint })
            error
            wrong_line
            required
            needed=true
        />
        {completes.then(|| view! { <Suggestions trial /> })}
        <div class="code-state" role="status">
            <button
                type="button"
                class="button button--secondary button--small"
                hidden=move || !trial.alive() || wrong.get().is_none()
                on:click=jump
            >
                {words.go_there}
            </button>
            {move || {
                matches!(trial.found(), Some(Ok(()))).then(|| view! { <p class="code-state__good">{words.valid}</p> })
            }}
            {move || {
                let warn = |found: PolicyFault| resources::warned(lang, &found.reason, found.line, &found.message);
                let warnings = trial.warnings().into_iter().map(|found| view! { <p class="muted">{warn(found)}</p> });
                warnings.collect_view()
            }}
            {move || lost().then(|| view! { <p class="muted">{words.lost}</p> })}
        </div>
    }
}
