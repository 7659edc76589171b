//! A form in its three states: as it came, being sent, and refused.
//!
//! The same form works as plain HTML: then the refusal comes with the page (see `request::flash`), and is handed to
//! the browser as a shared value so that both halves render the same.

use crate::AppError;
use crate::address::leave_for;
use crate::components::{Interruption, SessionNotice};
use crate::i18n::{errors, use_lang};
use crate::rights::AdminFunction;
use doorward_contract::admin_action::{Action, AdminAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::web_sys;

/// State of the form that sends `F`.
pub struct FormState<F: ServerFn + 'static>
where
    F::Output: 'static,
{
    /// Sends the form.
    pub action: ServerAction<F>,
    /// The action on Doorward that sending it requires.
    pub requires: Option<AdminAction>,
    refused: StoredValue<Option<AppError>>,
}

impl<F: ServerFn + 'static> Clone for FormState<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ServerFn + 'static> Copy for FormState<F> {}

/// The state of a form; call once a form, in the component that shows it.
pub fn use_form<F>() -> FormState<F>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let refused = SharedValue::new(|| refused_before::<F>()).into_inner();
    let form = FormState { action: ServerAction::<F>::new(), requires: None, refused: StoredValue::new(refused) };
    let notice = use_context::<SessionNotice>();
    Effect::new(move || {
        let error = form.error();
        if let Some(notice) = notice {
            notice.set(error.as_ref().and_then(Interruption::of));
        }
        if error.is_some() {
            request_animation_frame(focus_first_error);
        }
    });
    form
}

/// The same for a form of the console: its fields and button depend on the permissions of the viewer.
pub fn use_admin_form<F>() -> FormState<F>
where
    F: AdminFunction + ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    FormState { requires: Some(F::Action::ACTION), ..use_form::<F>() }
}

#[cfg(feature = "ssr")]
fn refused_before<F: ServerFn>() -> Option<AppError> {
    crate::request::take_flash(F::PATH)
}

#[cfg(not(feature = "ssr"))]
fn refused_before<F: ServerFn>() -> Option<AppError> {
    None
}

impl<F> FormState<F>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    /// Whether it is on its way.
    pub fn pending(self) -> Signal<bool> {
        self.action.pending().into()
    }

    /// Whether it is on its way, or has been taken and the browser is about to leave.
    pub fn busy(self) -> Signal<bool> {
        let pending = self.action.pending();
        Signal::derive(move || pending.get() || self.done().is_some())
    }

    /// The refusal, if the last try was refused.
    pub fn error(self) -> Option<AppError> {
        match self.action.value().get() {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error),
            None => self.refused.get_value(),
        }
    }

    /// What the server answered to the last try that went well.
    pub fn done(self) -> Option<F::Output> {
        self.action.value().get().and_then(Result::ok)
    }

    /// The sentence to show beside a field.
    pub fn error_at(self, field: &'static str) -> Signal<Option<String>> {
        let lang = use_lang();
        Signal::derive(move || {
            let error = self.error().filter(|error| error.field.as_deref() == Some(field))?;
            Some(errors::sentence_in(lang, &error))
        })
    }

    /// The sentence to show above the form: about no field, or about none of those it has.
    pub fn error_above(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        let lang = use_lang();
        Signal::derive(move || {
            let error = self.error()?;
            let beside = error.field.as_deref().is_some_and(|field| fields.contains(&field));
            (!beside).then(|| errors::sentence_in(lang, &error))
        })
    }

    /// Why it was refused, as a signal.
    pub fn error_signal(self) -> Signal<Option<AppError>> {
        Signal::derive(move || self.error())
    }

    /// Whether nothing has been refused yet, so that the cursor starts where a form begins; after a refusal it starts
    /// in the field that is wrong.
    pub fn is_fresh(self) -> bool {
        self.refused.with_value(Option::is_none)
    }

    /// What had been typed into a harmless field when the form was refused without script.
    pub fn previous_value(self, field: &str) -> Option<String> {
        self.refused.with_value(|error| error.as_ref()?.values.get(field).cloned())
    }
}

impl<F> FormState<F>
where
    F: ServerFn<Error = AppError, Output = String> + Clone + Send + Sync + 'static,
{
    /// Goes to the address the server answers with.
    pub fn follow_redirect(self) {
        Effect::new(move || {
            if let Some(to) = self.done() {
                leave_for(&to);
            }
        });
    }
}

// A screen reader and a keyboard user must be where the problem is: the first wrong field, else the summary.
fn focus_first_error() {
    use leptos::wasm_bindgen::JsCast;
    let found = document().query_selector("[aria-invalid=true], .alert--danger").ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        _ = element.focus();
    }
}
