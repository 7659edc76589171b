//! The three states of a form: initial, pending and rejected.
//!
//! Every form works as plain HTML. Then its error is part of the page (see `request::flash`) and is passed to the
//! browser as a shared value, so that server and browser render the same.

pub mod send;

use crate::AppError;
use crate::address::leave_for;
use crate::components::{Interruption, SessionNotice};
use crate::i18n::{Language, errors, use_lang};
use crate::rights::AdminFunction;
use doorward_contract::admin_action::{Action, AdminAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::web_sys::{self, SubmitEvent, UrlSearchParams};
use serde::de::DeserializeOwned;

/// State of the form that calls the server function `F`.
pub struct FormState<F: ServerFn + 'static>
where
    F::Output: 'static,
{
    /// The administrative action that the form requires.
    pub requires: Option<AdminAction>,
    /// Formats the errors.
    sentence: fn(Language, &AppError) -> String,
    /// The address that follows an accepted submission.
    next: Option<fn(&F::Output) -> String>,
    pending: RwSignal<bool>,
    /// Number of responses.
    responses: RwSignal<usize>,
    outcome: RwSignal<Option<Result<F::Output, AppError>>>,
    refused: StoredValue<Option<AppError>>,
}

impl<F: ServerFn + 'static> Clone for FormState<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ServerFn + 'static> Copy for FormState<F> {}

/// Creates the state of a form. Call it once per form, in the component that renders it.
pub fn use_form<F>() -> FormState<F>
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let refused = SharedValue::new(|| refused_before(F::PATH)).into_inner();
    let form = FormState {
        requires: None,
        sentence: errors::sentence_in,
        next: None,
        pending: RwSignal::new(false),
        responses: RwSignal::new(0),
        outcome: RwSignal::new(None),
        refused: StoredValue::new(refused),
    };
    attend_to(form.error_signal());
    form
}

/// Shows why the session interrupts a form, and moves the focus to its error.
fn attend_to(error: Signal<Option<AppError>>) {
    let notice = use_context::<SessionNotice>();
    Effect::new(move || {
        let error = error.get();
        if let Some(notice) = notice {
            notice.set(error.as_ref().and_then(Interruption::of));
        }
        if error.is_some() {
            request_animation_frame(focus_first_error);
        }
    });
}

/// As [`use_form`], for the console: without the permission that `F` requires, the viewer sees it named in place of the
/// button. Fields within [`Editable`](crate::components::Editable) are disabled too.
pub fn use_admin_form<F>() -> FormState<F>
where
    F: AdminFunction + ServerFn<Error = AppError> + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    FormState { requires: Some(F::Action::ACTION), ..use_form::<F>() }
}

/// The error of a plain form that sends a file to this path, which no server function takes.
pub fn use_refused(path: &'static str) -> Signal<Option<String>> {
    let lang = use_lang();
    let refused = SharedValue::new(move || refused_before(path)).into_inner();
    Signal::stored(refused.map(|error| errors::sentence_in(lang, &error)))
}

#[cfg(feature = "ssr")]
fn refused_before(path: &str) -> Option<AppError> {
    crate::request::take_flash(path).map(|error| error.worded(use_lang()))
}

#[cfg(not(feature = "ssr"))]
fn refused_before(_path: &str) -> Option<AppError> {
    None
}

impl<F> FormState<F>
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    /// Submits these fields, for a form without inputs. Does nothing while a submission is pending.
    pub fn submit(self, fields: &[(&str, &str)]) {
        if let Some(body) = send::encode(fields) {
            self.send(body);
        }
    }

    /// Submits a form element.
    pub fn submit_element(self, event: &SubmitEvent) {
        if !event.default_prevented() {
            event.prevent_default();
            if let Some(body) = send::fields_of(event) {
                self.send(body);
            }
        }
    }

    fn send(self, body: UrlSearchParams) {
        let receive = move |response: Result<String, AppError>| {
            if let Some(address) = self.receive(response.and_then(|json| send::decode(&json))) {
                leave_for(&address);
            }
        };
        send::send(F::url(), body, self.pending, Box::new(receive));
    }

    /// Stores a response, and returns the address to leave for. The form may no longer exist: a page that has loaded its
    /// data again meanwhile has another one. So the address is decided here, not by an effect of the form.
    fn receive(self, output: Result<F::Output, AppError>) -> Option<String> {
        let address = output.as_ref().ok().and_then(|output| self.next.map(|next| next(output)));
        _ = self.outcome.try_set(Some(output));
        _ = self.responses.try_update(|count| *count += 1);
        address
    }
}

impl<F> FormState<F>
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    /// Whether the form is being submitted.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// Number of responses to submissions.
    pub fn responses(self) -> Signal<usize> {
        self.responses.into()
    }

    /// Whether the form is being submitted, or was accepted and the browser is about to navigate.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.pending.get() || self.done().is_some())
    }

    /// The error of the last submission.
    pub fn error(self) -> Option<AppError> {
        self.outcome.with(|outcome| match outcome {
            Some(outcome) => outcome.as_ref().err().cloned(),
            None => self.refused.get_value(),
        })
    }

    /// The result of the last successful submission.
    pub fn done(self) -> Option<F::Output> {
        self.outcome.get().and_then(Result::ok)
    }

    /// Navigates once the form is accepted; `address` is computed from the response.
    #[must_use]
    pub fn leave_when_done(self, address: fn(&F::Output) -> String) -> Self {
        Self { next: Some(address), ..self }
    }

    /// Formats the errors of this form by `sentence`, for an area whose errors name the affected item.
    #[must_use]
    pub fn with_sentences(self, sentence: fn(Language, &AppError) -> String) -> Self {
        Self { sentence, ..self }
    }

    /// Error message for a field.
    pub fn error_at(self, field: &'static str) -> Signal<Option<String>> {
        let lang = use_lang();
        Signal::derive(move || {
            let error = self.error().filter(|error| error.field.as_deref() == Some(field))?;
            Some((self.sentence)(lang, &error))
        })
    }

    /// Error message for the whole form: an error without a field, or about a field that is not in `fields`.
    pub fn error_above(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        let lang = use_lang();
        Signal::derive(move || {
            let error = self.error()?;
            let beside = error.field.as_deref().is_some_and(|field| fields.contains(&field));
            (!beside).then(|| (self.sentence)(lang, &error))
        })
    }

    /// The error of the last submission, as a signal.
    pub fn error_signal(self) -> Signal<Option<AppError>> {
        Signal::derive(move || self.error())
    }

    /// Whether there is no error yet, so that the first field gets the focus. After an error the invalid field gets it.
    pub fn is_fresh(self) -> bool {
        self.refused.with_value(Option::is_none)
    }

    /// Input of a field that is not secret, from a submission without script that was rejected.
    pub fn previous_value(self, field: &str) -> Option<String> {
        self.refused.with_value(|error| error.as_ref()?.values.get(field).cloned())
    }
}

impl<F> FormState<F>
where
    F: ServerFn<Error = AppError, Output = String> + 'static,
{
    /// Navigates to the address in the response.
    #[must_use]
    pub fn follow_redirect(self) -> Self {
        self.leave_when_done(String::clone)
    }
}

// Moves the focus to the problem, for screen readers and keyboard users: the first invalid field, else the summary.
fn focus_first_error() {
    use leptos::wasm_bindgen::JsCast;
    let found = document().query_selector("[aria-invalid=true], .alert--danger").ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        _ = element.focus();
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::FormState;
    use crate::AppError;
    use doorward_contract::ErrorCode;
    use leptos::prelude::*;

    #[server(prefix = "/api", endpoint = "test/rename")]
    async fn rename(name: String) -> Result<String, AppError> {
        Ok(name)
    }

    type Form = FormState<Rename>;

    fn form(refused: Option<AppError>) -> Form {
        FormState {
            requires: None,
            sentence: crate::i18n::errors::sentence_in,
            next: None,
            pending: RwSignal::new(false),
            responses: RwSignal::new(0),
            outcome: RwSignal::new(None),
            refused: StoredValue::new(refused),
        }
    }

    fn invalid(field: &str) -> AppError {
        AppError::new(ErrorCode::InvalidArgument).for_field(field, "too_long").with_value("name", "typed")
    }

    /// The texts beside `name`, and above the form whose only field is `name`.
    fn errors(form: Form) -> (Option<String>, Option<String>) {
        (form.error_at("name").get_untracked(), form.error_above(&["name"]).get_untracked())
    }

    #[test]
    fn an_error_is_shown_once_beside_its_field_or_above_the_form() {
        Owner::new().with(|| {
            let too_long = Some("Too long.".to_owned());
            assert_eq!(errors(form(None)), (None, None));
            assert_eq!(errors(form(Some(invalid("name")))), (too_long.clone(), None));
            assert_eq!(errors(form(Some(invalid("hidden")))), (None, too_long));
            let general = errors(form(Some(AppError::new(ErrorCode::Unavailable))));
            assert!(general.0.is_none() && general.1.is_some());
        });
    }

    #[test]
    fn the_last_response_replaces_the_error_of_the_page() {
        Owner::new().with(|| {
            let form = form(Some(invalid("name")));
            assert_eq!(form.error().and_then(|error| error.field).as_deref(), Some("name"));
            form.outcome.set(Some(Err(invalid("other"))));
            assert_eq!(form.error().and_then(|error| error.field).as_deref(), Some("other"));
            assert!(!form.busy().get_untracked());
            form.outcome.set(Some(Ok("/".to_owned())));
            assert_eq!(form.error(), None);
            assert!(form.busy().get_untracked(), "the browser is about to navigate");
        });
    }

    #[test]
    fn an_accepted_form_is_left_even_if_the_page_has_replaced_it() {
        let page = Owner::new();
        let leaving = page.with(|| form(None).follow_redirect());
        assert_eq!(leaving.receive(Err(invalid("name"))), None);
        page.cleanup();
        assert_eq!(leaving.receive(Ok("/next".to_owned())).as_deref(), Some("/next"));
        assert_eq!(Owner::new().with(|| form(None).receive(Ok("/next".to_owned()))), None, "a form that stays");
    }

    #[test]
    fn only_a_form_that_was_rejected_without_script_has_former_input() {
        Owner::new().with(|| {
            let (fresh, rejected) = (form(None), form(Some(invalid("name"))));
            assert!(fresh.is_fresh() && !rejected.is_fresh());
            assert_eq!((fresh.previous_value("name"), rejected.previous_value("other")), (None, None));
            assert_eq!(rejected.previous_value("name").as_deref(), Some("typed"));
        });
    }
}
