//! The entry for a document, looked at while it is typed, with the place of what is wrong.

use super::trial::{Trial, fault_of};
use crate::DoorError;
use crate::components::{CodeArea, go_to};
use crate::form::FormState;
use crate::i18n::console::access::{fault, refusal};
use crate::i18n::console::policies as words;
use crate::i18n::use_lang;
use doorward_contract::access::PolicyFault;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The entry `document` of a form, and below it whether it can be saved.
#[component]
pub fn DocumentField<F>(
    /// The form it stands in.
    form: FormState<F>,
    /// What is typed.
    trial: Trial,
    /// What stands there at first.
    stored: String,
    /// Whether it is the environment's policy, in Rego.
    rego: bool,
) -> impl IntoView
where
    F: ServerFn<Error = DoorError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let (words, lang) = (words::texts(), use_lang());
    // What the last look found, or before any the refusal the form came back with.
    let wrong = Memo::new(move |_| match trial.found() {
        Some(found) => found.err(),
        None => form.error().as_ref().and_then(fault_of),
    });
    let other = move || {
        let error = form.error().filter(|error| trial.found().is_none() && error.field.as_deref() == Some("document"));
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
            name="document"
            label=words.document
            value=stored
            text=trial.text
            area=trial.area
            hint=if rego { words.environment_hint } else { words.document_hint }
            error
            wrong_line
            required=true
        />
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
            {move || lost().then(|| view! { <p class="muted">{words.lost}</p> })}
        </div>
    }
}
