//! Live preview of a template.

use super::super::frame::MailFrame;
use super::server::{Edited, ShowTemplate, TryTemplate};
use crate::AppError;
use crate::components::{Alert, Card, Tone};
use crate::i18n::console::{messages, templates};
use doorward_contract::messaging::{MailTemplate, TemplatePreview};
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::web_sys::HtmlInputElement;
use std::time::Duration;

/// Debounce delay between the last keystroke and the next preview.
const PAUSE: Duration = Duration::from_millis(400);

/// Template being edited, and its last preview.
#[derive(Clone, Copy)]
pub struct Trial {
    name: StoredValue<String>,
    input: RwSignal<MailTemplate>,
    rendered: RwSignal<TemplatePreview>,
    look: ServerAction<TryTemplate>,
    hydrated: RwSignal<bool>,
}

impl Trial {
    /// Starts with the stored template.
    pub fn new(edited: &Edited) -> Self {
        let preview = &edited.preview;
        let trial = Self {
            name: StoredValue::new(edited.name.clone()),
            input: RwSignal::new(preview.template.clone()),
            rendered: RwSignal::new(preview.clone()),
            look: ServerAction::new(),
            hydrated: RwSignal::new(false),
        };
        Effect::new(move || trial.hydrated.set(true));
        trial.look_after_pauses();
        Effect::new(move || {
            if let Some(Ok(preview)) = trial.found() {
                trial.rendered.set(preview);
            }
        });
        trial
    }

    /// Whether the page is hydrated, so that no button is needed.
    pub fn hydrated(self) -> bool {
        self.hydrated.get()
    }

    /// Result of the last preview; `None` before the first.
    pub fn found(self) -> Option<Result<TemplatePreview, AppError>> {
        self.look.value().get()
    }

    /// Stores the input of one of the two fields.
    pub fn on_input(self, event: &Event) {
        let field = event_target::<HtmlInputElement>(event).name();
        let value = event_target_value(event);
        self.input.update(|template| match field.as_str() {
            "subject" => template.subject = value,
            _ => template.html = value,
        });
    }

    fn look_after_pauses(self) {
        Effect::new(move |before: Option<()>| {
            let MailTemplate { subject, html } = self.input.get();
            // The initial template is already rendered.
            if before.is_none() {
                return;
            }
            let name = self.name.get_value();
            let look = move || _ = self.look.dispatch(TryTemplate { name, subject, html });
            if let Ok(timer) = set_timeout_with_handle(look, PAUSE) {
                on_cleanup(move || timer.clear());
            }
        });
    }
}

/// Subject, email and text part.
#[component]
pub fn Preview(trial: Trial) -> impl IntoView {
    let (texts, parts) = (templates::texts(), messages::texts());
    let rendered = trial.rendered;
    let fields = Memo::new(move |_| {
        let MailTemplate { subject, html } = rendered.get().template;
        vec![("name", trial.name.get_value()), ("subject", subject), ("html", html)]
    });
    let stale = move || matches!(trial.found(), Some(Err(_)));
    view! {
        <Card title=texts.preview text=texts.preview_lead>
            <div class="message-content">
                {move || stale().then(|| view! { <Alert tone=Tone::Warning>{texts.refused}</Alert> })}
                <h3 class="message-content__part">{parts.subject}</h3>
                <p class="message-content__subject">{move || rendered.get().subject}</p>
                <h3 class="message-content__part">{parts.html}</h3>
                <MailFrame action=ShowTemplate::PATH fields title=parts.frame />
                <h3 class="message-content__part">{parts.text}</h3>
                <pre class="message-content__text" tabindex="0" aria-label=parts.text>{move || rendered.get().text}</pre>
            </div>
        </Card>
    }
}
