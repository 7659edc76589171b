//! What was just done, said once in a corner.

use super::query::use_query;
use crate::components::{Icon, Symbol};
use crate::i18n::console::frame;
use leptos::prelude::*;
use std::time::Duration;

const SECONDS_SHOWN: u64 = 6;

/// Says things in the corner.
#[derive(Debug, Clone, Copy)]
pub struct Notice(RwSignal<Option<String>>);

impl Notice {
    /// Puts it into the context. A form sent without script comes back with `?done=1`.
    pub fn provide() -> Self {
        let done = use_query().get_untracked().get("done").map(|_| frame::texts().done.to_owned());
        let notice = Self(RwSignal::new(done));
        provide_context(notice);
        notice
    }

    /// The corner of this page.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// Says something.
    pub fn say(self, words: impl Into<String>) {
        let words = words.into();
        self.0.set(Some(words.clone()));
        let forget = move || {
            if self.0.get_untracked().as_ref() == Some(&words) {
                self.0.set(None);
            }
        };
        set_timeout(forget, Duration::from_secs(SECONDS_SHOWN));
    }
}

/// The corner itself.
#[component]
pub fn NoticeCorner(
    /// What is said.
    notice: Notice,
) -> impl IntoView {
    view! {
        <div class="notice-corner" role="status">
            {move || {
                notice.0.get().map(|words| view! { <p class="notice"><Icon symbol=Symbol::Check />{words}</p> })
            }}
        </div>
    }
}

/// Runs `then` with the answer whenever a form went well.
pub fn on_done<F>(form: crate::form::FormState<F>, then: impl Fn(F::Output) + 'static)
where
    F: leptos::server_fn::ServerFn<Error = crate::DoorError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move || {
        if let Some(answer) = form.done() {
            then(answer);
        }
    });
}
