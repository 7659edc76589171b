//! An action with a confirmation.

use super::button::ButtonKind;
use super::dialog::{Dialog, DialogButton};
use super::submit::{Form, Submit};
use crate::AppError;
use crate::form::FormState;
use crate::i18n::common;
use crate::rights::FormAction;
use leptos::context::Provider;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

/// A button that opens a dialog with the consequences, and the form of the dialog. Viewers without the form's permission
/// do not see the button.
#[component]
pub fn ConfirmedAction<F>(
    form: FormState<F>,
    /// ID of the dialog, unique on the page.
    #[prop(into)]
    id: String,
    /// Label of both buttons.
    action: &'static str,
    /// A longer label of the first button for screen readers, where several buttons have the same text.
    #[prop(optional, into)]
    spoken: Option<String>,
    /// The first button; quiet, as in a row of a table.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// The button of the form.
    #[prop(default = ButtonKind::Danger)]
    confirm: ButtonKind,
    /// Title of the dialog: the question.
    #[prop(into)]
    title: String,
    /// The consequences.
    #[prop(into)]
    text: String,
    /// Fields of the form, most of them hidden.
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let opens = id.clone();
    view! {
        <Provider value=FormAction(form.requires)>
            <DialogButton opens kind label=spoken.unwrap_or_default()>{action}</DialogButton>
        </Provider>
        <Dialog id title text cancel=common::texts().cancel>
            <Form state=form>
                {children()}
                <Submit kind=confirm pending=form.pending()>{action}</Submit>
            </Form>
        </Dialog>
    }
}
