//! Document being edited, and its last validation.

use super::server::check_document;
use crate::AppError;
use crate::console::resources::check_rule;
use doorward_contract::access::{DocumentChecked, PolicyFault};
use doorward_contract::resource::ResourceType;
use leptos::html;
use leptos::prelude::*;
use std::future::Future;
use std::time::Duration;

/// Debounce delay between the last keystroke and the next validation.
const PAUSE: Duration = Duration::from_millis(400);

/// State of a document editor.
#[derive(Clone, Copy)]
pub struct Trial {
    pub text: RwSignal<String>,
    pub area: NodeRef<html::Textarea>,
    look: Action<String, Result<DocumentChecked, AppError>>,
    hydrated: RwSignal<bool>,
}

impl Trial {
    /// Starts with the given text. `code` is empty except for the environment policy.
    pub fn new(code: &str, text: &str) -> Self {
        let code = code.to_owned();
        Self::looking(text, move |document| check_document(code.clone(), document))
    }

    /// Starts with the rule of a resource.
    pub fn of_rule(text: &str, kind: ResourceType) -> Self {
        Self::looking(text, move |rule| check_rule(kind, rule))
    }

    fn looking<F>(text: &str, check: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<DocumentChecked, AppError>> + Send + 'static,
    {
        let trial = Self {
            text: RwSignal::new(text.to_owned()),
            area: NodeRef::new(),
            look: Action::new(move |document: &String| check(document.clone())),
            hydrated: RwSignal::new(false),
        };
        Effect::new(move || trial.hydrated.set(true));
        let began = text.to_owned();
        Effect::new(move |looked: Option<bool>| {
            let document = trial.text.get();
            // The initial text is already validated, or empty.
            if looked != Some(true) && document == began {
                return false;
            }
            let look = move || _ = trial.look.dispatch(document);
            if let Ok(timer) = set_timeout_with_handle(look, PAUSE) {
                on_cleanup(move || timer.clear());
            }
            true
        });
        trial
    }

    /// Whether the page is hydrated.
    pub fn hydrated(self) -> bool {
        self.hydrated.get()
    }

    /// Result of the last validation: `None` before the first, `Ok` for a valid document.
    pub fn found(self) -> Option<Result<(), PolicyFault>> {
        let checked = self.look.value().get()?.ok()?;
        Some(checked.faults.into_iter().next().map_or(Ok(()), Err))
    }

    /// Warnings of the last validation.
    pub fn warnings(self) -> Vec<PolicyFault> {
        self.look.value().get().and_then(Result::ok).map(|checked| checked.warnings).unwrap_or_default()
    }

    /// Replaces the text.
    pub fn replace(self, text: &str) {
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
            _ = area.focus();
        }
        self.text.set(text.to_owned());
    }
}

/// Extracts the document fault from an error.
pub fn fault_of(error: &AppError) -> Option<PolicyFault> {
    Some(PolicyFault {
        reason: error.reason.clone().unwrap_or_default(),
        message: error.detail("message").unwrap_or_default().to_owned(),
        path: error.detail("path").unwrap_or_default().to_owned(),
        line: error.detail("line")?.parse().ok()?,
        column: error.detail("column")?.parse().ok()?,
    })
}
