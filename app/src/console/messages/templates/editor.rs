//! Editor for the subject and HTML of a template, with a live preview.

use super::super::frame::FRAME;
use super::preview::{Preview, Trial};
use super::server::{Edited, RestoreTemplate, SaveTemplate, ShowTemplate};
use super::template_id::TemplateId;
use crate::AppError;
use crate::components::{ButtonKind, Card, Dialog, DialogButton, ErrorAlert, Field, Form, Submit, TextArea};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::frame;
use crate::i18n::console::templates;
use crate::i18n::{common, errors, use_lang};
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

const FIELDS: &[&str] = &["subject", "html"];

/// The form on the left, the preview on the right.
#[component]
pub fn Editor(
    /// The current template.
    edited: Edited,
    changed: Callback<()>,
) -> impl IntoView {
    let (form, restore) = (use_admin_form::<SaveTemplate>(), use_admin_form::<RestoreTemplate>());
    let notice = Notice::get();
    let saved = move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    };
    on_done(form, saved);
    on_done(restore, saved);
    let trial = Trial::new(&edited);
    view! {
        <div class="template">
            <TemplateForm edited form restore trial />
            <Preview trial />
        </div>
    }
}

#[component]
fn TemplateForm(
    edited: Edited,
    form: FormState<SaveTemplate>,
    restore: FormState<RestoreTemplate>,
    trial: Trial,
) -> impl IntoView {
    let texts = templates::texts();
    let Edited { name, own, preview } = edited;
    let template = preview.template;
    let body = serde_json::json!({ name.clone(): template }).to_string();
    let state = if own { texts.yours } else { texts.ours };
    let hidden = name.clone();
    let stored = serde_json::json!({ name.clone(): own.then(|| template.clone()) });
    let (held, to_restore) = (was(&stored), was(&stored));
    let value_of = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    view! {
        <Card title=TemplateId::parse(&name).map(TemplateId::label).unwrap_or_default() text=state>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="name" value=hidden />
                {held}
                // Handles the bubbling event here, so that the fields need no handler.
                <div class="form" on:input=move |event| trial.on_input(&event)>
                    <Field
                        name="subject"
                        label=texts.subject
                        hint=texts.subject_hint
                        value=Some(value_of("subject", template.subject))
                        error=beside(form, trial, "subject")
                        autocomplete="off"
                        required=true
                    />
                    <TextArea
                        name="html"
                        label=texts.html
                        hint=texts.html_hint
                        value=value_of("html", template.html)
                        error=beside(form, trial, "html")
                        rows=18
                        required=true
                    />
                </div>
                <Variables />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                    <button
                        type="submit"
                        class="button button--secondary"
                        formaction=ShowTemplate::PATH
                        formtarget=FRAME
                        hidden=move || trial.hydrated()
                    >
                        {texts.show}
                    </button>
                    {own.then(|| view! { <DialogButton opens="ask-ours" needs=AdminAction::SettingsEdit kind=ButtonKind::Quiet>{texts.back}</DialogButton> })}
                </div>
            </Form>
            {own.then(|| view! { <Restore name held=to_restore form=restore /> })}
            <ApiExample method="PATCH" path="/settings/templates" body />
        </Card>
    }
}

#[component]
fn Restore(name: String, held: AnyView, form: FormState<RestoreTemplate>) -> impl IntoView {
    let texts = templates::texts();
    view! {
        <Dialog id="ask-ours" title=texts.back_ask text=texts.back_body cancel=common::texts().cancel>
            <Form state=form>
                <input type="hidden" name="name" value=name />
                {held}
                <Submit kind=ButtonKind::Danger pending=form.pending()>{texts.back}</Submit>
            </Form>
        </Dialog>
    }
}

// Error of the last preview; before the first preview, the error of the submitted form.
fn beside(form: FormState<SaveTemplate>, trial: Trial, field: &'static str) -> Signal<Option<String>> {
    let lang = use_lang();
    Signal::derive(move || {
        let error: Option<AppError> = match trial.found() {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error),
            None => form.error(),
        };
        let error = error.filter(|error| error.field.as_deref() == Some(field))?;
        Some(errors::explained(lang, &error))
    })
}

#[component]
fn Variables() -> impl IntoView {
    let texts = templates::texts();
    let rows = [
        ("{{.VerificationCode}}", texts.code),
        ("{{.ExpireMinutes}}", texts.minutes),
        ("{{.Usage}}", texts.usage),
        ("{{.Email}}", texts.email),
        ("{{.Product}}", texts.product),
        ("{{.Link}}", texts.link),
        ("{{if .Link}} … {{end}}", texts.condition),
    ];
    let rows = rows.map(|(name, what)| view! { <li><code class="variables__code">{name}</code>" "{what}</li> });
    view! {
        <details class="fold variables-fold">
            <summary class="fold__title">{texts.variables}</summary>
            <ul class="variables-fold__list">{rows.collect_view()}</ul>
        </details>
    }
}
