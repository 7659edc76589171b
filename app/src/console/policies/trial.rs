//! A document that is typed, and what was found when it was last looked at.

use super::server::check_document;
use crate::AppError;
use crate::console::resources::check_rule;
use doorward_contract::access::{DocumentChecked, PolicyFault};
use doorward_contract::resource::ResourceType;
use leptos::html;
use leptos::prelude::*;
use std::future::Future;
use std::time::Duration;

/// A pause in typing after which the document is looked at.
const PAUSE: Duration = Duration::from_millis(400);

/// What is typed, where, and what was found.
#[derive(Clone, Copy)]
pub struct Trial {
    /// The document as it stands in the entry.
    pub text: RwSignal<String>,
    /// The entry.
    pub area: NodeRef<html::Textarea>,
    look: Action<String, Result<DocumentChecked, AppError>>,
    alive: RwSignal<bool>,
}

impl Trial {
    /// Begins with the text that stands there, of the policy with this code; empty for any but the environment's.
    pub fn new(code: &str, text: &str) -> Self {
        let code = code.to_owned();
        Self::looking(text, move |document| check_document(code.clone(), document))
    }

    /// The rule of a resource.
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
            alive: RwSignal::new(false),
        };
        Effect::new(move || trial.alive.set(true));
        let began = text.to_owned();
        Effect::new(move |looked: Option<bool>| {
            let document = trial.text.get();
            // What it began with has been looked at, or is empty.
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

    /// Whether the browser's half runs.
    pub fn alive(self) -> bool {
        self.alive.get()
    }

    /// What the last look found: nothing before the first, `Ok` when the document can be saved.
    pub fn found(self) -> Option<Result<(), PolicyFault>> {
        let checked = self.look.value().get()?.ok()?;
        Some(checked.faults.into_iter().next().map_or(Ok(()), Err))
    }

    /// What may be a slip, as the last look found it.
    pub fn warnings(self) -> Vec<PolicyFault> {
        self.look.value().get().and_then(Result::ok).map(|checked| checked.warnings).unwrap_or_default()
    }

    /// Puts another document there.
    pub fn replace(self, text: &str) {
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
            _ = area.focus();
        }
        self.text.set(text.to_owned());
    }
}

/// The fault that a refusal tells.
pub fn fault_of(error: &AppError) -> Option<PolicyFault> {
    let told = |name: &str| error.values.get(name);
    Some(PolicyFault {
        reason: error.reason.clone().unwrap_or_default(),
        message: told("message").cloned().unwrap_or_default(),
        path: told("path").cloned().unwrap_or_default(),
        line: told("line")?.parse().ok()?,
        column: told("column")?.parse().ok()?,
    })
}
