//! What is said when a form finds the session ended: what was typed stays, and signing in happens beside it.

use crate::address::{here, with_query};
use crate::i18n::common;
use leptos::prelude::*;

/// Whether a form of this document has found the session ended.
#[derive(Debug, Clone, Copy)]
pub struct SessionEnded(RwSignal<bool>);

impl SessionEnded {
    /// Puts it into the context.
    pub fn provide() -> Self {
        let ended = Self(RwSignal::new(false));
        provide_context(ended);
        ended
    }

    /// Says it, or that a form has been taken again.
    pub fn set(self, ended: bool) {
        if self.0.get_untracked() != ended {
            self.0.set(ended);
        }
    }
}

/// The notice. It leads to the sign-in page in a tab of its own.
#[component]
pub fn SessionEndedNotice(
    /// Whether it is shown.
    ended: SessionEnded,
) -> impl IntoView {
    let words = common::texts();
    let here = here();
    move || {
        let login = with_query("/login", &[("next", Some(&here()))]);
        ended.0.get().then(|| {
            view! {
                <div class="session-ended" role="alert">
                    <p class="session-ended__text">{words.session_ended}</p>
                    <a class="button button--primary" href=login target="_blank">{words.sign_in_in_new_tab}</a>
                </div>
            }
        })
    }
}
