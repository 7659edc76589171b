//! Deletes an application after its name was entered.

use super::PATH;
use super::server::DeleteApplication;
use crate::components::{Alert, ButtonKind, Card, ErrorAlert, Field, FieldKind, Form, Submit};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::applications::{self, refusal, wording};
use doorward_contract::application::Application;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

#[component]
pub fn Remove(application: Application) -> impl IntoView {
    let texts = applications::texts();
    let form = use_admin_form::<DeleteApplication>().with_sentences(refusal);
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(texts.deleted);
        navigate(PATH, Default::default());
    });
    if application.default {
        return Either::Left(view! { <Alert>{texts.fixed}</Alert> });
    }
    let (path, held) = (super::api_path_of(&application.id), was(&application.editable()));
    Either::Right(view! {
        <div class="stack">
            <div id="delete">
                <Card title=texts.delete_title text=wording(application.kind).delete_body danger=true>
                    <Form state=form>
                        <ErrorAlert message=form.error_above(&["confirm_name"]) />
                        <input type="hidden" name="id" value=application.id />
                        {held}
                        <Field
                            name="confirm_name"
                            label=texts.delete_label
                            hint=texts.delete_confirm(application.name)
                            kind=FieldKind::Username
                            error=form.error_at("confirm_name")
                            autocomplete="off"
                            required=true
                        />
                        <div class="form__actions">
                            <Submit kind=ButtonKind::Danger pending=form.pending()>{texts.delete}</Submit>
                        </div>
                    </Form>
                    <ApiExample method="DELETE" path />
                </Card>
            </div>
        </div>
    })
}
