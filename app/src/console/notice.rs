//! Toast with the result of the last action.

use super::query::use_query;
use crate::components::{Icon, Symbol};
use crate::i18n::console::frame;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::time::Duration;

const SECONDS_SHOWN: u64 = 6;

/// Toast of the page.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    message: RwSignal<Option<String>>,
    /// Whether the toast is new, so that it survives the navigation that follows the action.
    fresh: StoredValue<bool>,
}

impl Notice {
    /// Provides the toast as context. A form sent without JavaScript redirects to `?done=1`.
    pub fn provide() -> Self {
        let done = use_query().get_untracked().get("done").map(|_| frame::texts().done.to_owned());
        let notice = Self { message: RwSignal::new(done), fresh: StoredValue::new(false) };
        notice.leave_behind();
        provide_context(notice);
        notice
    }

    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// Shows a message.
    pub fn show(self, text: impl Into<String>) {
        let text = text.into();
        self.message.set(Some(text.clone()));
        self.fresh.set_value(true);
        set_timeout(move || self.fresh.set_value(false), Duration::ZERO);
        let forget = move || {
            if self.message.get_untracked().as_ref() == Some(&text) {
                self.message.set(None);
            }
        };
        set_timeout(forget, Duration::from_secs(SECONDS_SHOWN));
    }

    /// Clears the message when the path changes.
    fn leave_behind(self) {
        let path = use_location().pathname;
        Effect::new(move |earlier: Option<String>| {
            let path = path.get();
            if earlier.is_some_and(|earlier| earlier != path) && !self.fresh.get_value() {
                self.message.set(None);
            }
            path
        });
    }
}

#[component]
pub fn NoticeCorner(notice: Notice) -> impl IntoView {
    view! {
        <div class="notice-corner" role="status">
            {move || {
                notice.message.get().map(|text| view! { <p class="notice"><Icon symbol=Symbol::Check />{text}</p> })
            }}
        </div>
    }
}

/// Runs `then` with the response after each successful submission.
pub fn on_done<F>(form: crate::form::FormState<F>, then: impl Fn(F::Output) + 'static)
where
    F: leptos::server_fn::ServerFn<Error = crate::AppError> + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move || {
        if let Some(answer) = form.done() {
            then(answer);
        }
    });
}
