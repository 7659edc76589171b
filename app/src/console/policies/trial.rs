//! A document that is typed, and what was found when it was last looked at.

use super::server::CheckDocument;
use crate::DoorError;
use doorward_contract::access::PolicyFault;
use leptos::html;
use leptos::prelude::*;
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
    look: ServerAction<CheckDocument>,
    alive: RwSignal<bool>,
}

impl Trial {
    /// Begins with the text that stands there, of the policy with this code; empty for any but the environment's.
    pub fn new(code: &str, text: &str) -> Self {
        let trial = Self {
            text: RwSignal::new(text.to_owned()),
            area: NodeRef::new(),
            look: ServerAction::new(),
            alive: RwSignal::new(false),
        };
        Effect::new(move || trial.alive.set(true));
        let (began, code) = (text.to_owned(), code.to_owned());
        Effect::new(move |looked: Option<bool>| {
            let document = trial.text.get();
            // What it began with has been looked at, or is empty.
            if looked != Some(true) && document == began {
                return false;
            }
            let code = code.clone();
            let look = move || _ = trial.look.dispatch(CheckDocument { code, document });
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
pub fn fault_of(error: &DoorError) -> Option<PolicyFault> {
    let told = |name: &str| error.values.get(name);
    Some(PolicyFault {
        reason: error.reason.clone().unwrap_or_default(),
        message: told("message").cloned().unwrap_or_default(),
        path: told("path").cloned().unwrap_or_default(),
        line: told("line")?.parse().ok()?,
        column: told("column")?.parse().ok()?,
    })
}
