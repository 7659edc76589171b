//! The card that deletes a record.

use crate::AppError;
use crate::components::{ButtonKind, Card, ConfirmedAction, ErrorAlert};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::FormState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_navigate;

/// Texts of a [`DeleteCard`].
#[derive(Debug, Clone, Copy)]
pub struct DeleteTexts {
    /// Title of the card.
    pub title: &'static str,
    /// The consequences, in the card and in the dialog.
    pub body: &'static str,
    /// Label of the button.
    pub action: &'static str,
    /// Title of the dialog.
    pub ask: &'static str,
    /// Message after the deletion.
    pub done: &'static str,
}

/// Deletes a record after a confirmation, and leads to the list.
#[component]
pub fn DeleteCard<F>(
    form: FormState<F>,
    texts: DeleteTexts,
    /// Address of the list.
    list: &'static str,
    /// Path of the record in the API.
    #[prop(into)]
    api_path: String,
    /// Further consequences for this record, in the card.
    #[prop(optional)]
    warning: Option<AnyView>,
    /// Further consequences for this record, in the dialog.
    #[prop(optional, into)]
    more: String,
    /// Fields of the form, most of them hidden.
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = AppError, Output = ()> + 'static,
{
    let DeleteTexts { title, body, action, ask, done } = texts;
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(done);
        navigate(list, Default::default());
    });
    let text = format!("{body} {more}").trim_end().to_owned();
    view! {
        <Card title text=body danger=true>
            {warning}
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <ConfirmedAction form id="ask-delete" action kind=ButtonKind::Danger title=ask text>
                    {children()}
                </ConfirmedAction>
            </div>
            <ApiExample method="DELETE" path=api_path />
        </Card>
    }
}
