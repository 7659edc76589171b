//! What was just done, said once in a corner.

use super::query::use_query;
use crate::components::{Icon, Symbol};
use crate::i18n::console::frame;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::time::Duration;

const SECONDS_SHOWN: u64 = 6;

/// Says things in the corner.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    said: RwSignal<Option<String>>,
    /// Whether it was said just now, so that a page that is left at once takes it along.
    fresh: StoredValue<bool>,
}

impl Notice {
    /// Puts it into the context. A form sent without script comes back with `?done=1`.
    pub fn provide() -> Self {
        let done = use_query().get_untracked().get("done").map(|_| frame::texts().done.to_owned());
        let notice = Self { said: RwSignal::new(done), fresh: StoredValue::new(false) };
        notice.leave_behind();
        provide_context(notice);
        notice
    }

    /// The corner of this page.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// Says something.
    pub fn show(self, words: impl Into<String>) {
        let words = words.into();
        self.said.set(Some(words.clone()));
        self.fresh.set_value(true);
        set_timeout(move || self.fresh.set_value(false), Duration::ZERO);
        let forget = move || {
            if self.said.get_untracked().as_ref() == Some(&words) {
                self.said.set(None);
            }
        };
        set_timeout(forget, Duration::from_secs(SECONDS_SHOWN));
    }

    /// What was said of one page is not said of the next.
    fn leave_behind(self) {
        let path = use_location().pathname;
        Effect::new(move |earlier: Option<String>| {
            let path = path.get();
            if earlier.is_some_and(|earlier| earlier != path) && !self.fresh.get_value() {
                self.said.set(None);
            }
            path
        });
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
                notice.said.get().map(|words| view! { <p class="notice"><Icon symbol=Symbol::Check />{words}</p> })
            }}
        </div>
    }
}

/// Runs `then` with the answer whenever a form went well.
pub fn on_done<F>(form: crate::form::FormState<F>, then: impl Fn(F::Output) + 'static)
where
    F: leptos::server_fn::ServerFn<Error = crate::AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move || {
        if let Some(answer) = form.done() {
            then(answer);
        }
    });
}
