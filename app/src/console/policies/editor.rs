//! Document editor with live validation and error positions.

use super::complete::Suggestions;
use super::trial::{Trial, fault_of};
use crate::AppError;
use crate::components::{CodeArea, go_to};
use crate::form::FormState;
use crate::i18n::console::access::{fault, refusal};
use crate::i18n::console::{policies, resources};
use crate::i18n::use_lang;
use doorward_contract::access::PolicyFault;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Field `document` of a form (or another field), followed by the validation result.
#[component]
pub fn DocumentField<F>(
    form: FormState<F>,
    /// State of the editor.
    trial: Trial,
    /// Initial text.
    stored: String,
    /// Whether the document is the environment policy, in Rego.
    #[prop(default = false)]
    rego: bool,
    /// Field name.
    #[prop(default = "document")]
    name: &'static str,
    /// Label; that of a policy by default.
    #[prop(default = None)]
    label: Option<&'static str>,
    /// Hint; that of a policy by default.
    #[prop(default = None)]
    hint: Option<&'static str>,
    #[prop(default = true)] required: bool,
    /// Whether to show suggestions.
    #[prop(optional)]
    completes: bool,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let (texts, lang) = (policies::texts(), use_lang());
    // Error of the last validation; before the first validation, the error of the submitted form.
    let policy_fault = Memo::new(move |_| match trial.found() {
        Some(found) => found.err(),
        None => form.error().as_ref().and_then(fault_of),
    });
    let other = move || {
        let error = form.error().filter(|error| trial.found().is_none() && error.field.as_deref() == Some(name));
        error.map(|error| refusal(lang, &error))
    };
    let sentence = move |found: PolicyFault| fault(lang, &found.message, found.line, found.column);
    let error = Signal::derive(move || policy_fault.get().map(sentence).or_else(other));
    let wrong_line = Signal::derive(move || policy_fault.get().map(|found| found.line));
    let lost = move || form.error().is_some_and(|error| error.detail("lost").is_some()) && !trial.hydrated();
    let jump = move |_| {
        if let (Some(area), Some(found)) = (trial.area.get_untracked(), policy_fault.get_untracked()) {
            go_to(&area, found.line, found.column);
        }
    };
    view! {
        <CodeArea
            name
            label=label.unwrap_or(texts.document)
            value=stored
            text=trial.text
            area=trial.area
            hint=hint.unwrap_or(if rego { texts.environment_hint } else { texts.document_hint })
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
                hidden=move || !trial.hydrated() || policy_fault.get().is_none()
                on:click=jump
            >
                {texts.go_there}
            </button>
            {move || {
                matches!(trial.found(), Some(Ok(()))).then(|| view! { <p class="code-state__good">{texts.valid}</p> })
            }}
            {move || {
                let warn = |found: PolicyFault| resources::warned(lang, found.line, &found.message);
                let warnings = trial.warnings().into_iter().map(|found| view! { <p class="muted">{warn(found)}</p> });
                warnings.collect_view()
            }}
            {move || lost().then(|| view! { <p class="muted">{texts.lost}</p> })}
        </div>
    }
}
