//! Deletes a policy after a confirmation.

use super::PATH;
use super::server::DeletePolicy;
use crate::components::{ButtonKind, Card, Dialog, DialogButton, ErrorAlert, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::refusal;
use crate::i18n::console::policies as words;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

#[component]
pub fn Remove(code: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeletePolicy>().with_sentences(refusal);
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(words.deleted);
        navigate(PATH, Default::default());
    });
    let path = format!("/policies/{code}");
    view! {
        <Card title=words.delete_title text=words.delete_body danger=true>
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <DialogButton opens="ask-delete" needs=AdminAction::PoliciesEdit kind=ButtonKind::Danger>{words.delete}</DialogButton>
            </div>
            <Dialog id="ask-delete" title=words.delete_ask text=words.delete_body cancel=common::texts().cancel>
                <Form state=form>
                    <input type="hidden" name="code" value=code />
                    <Submit kind=ButtonKind::Danger pending=form.pending()>{words.delete}</Submit>
                </Form>
            </Dialog>
            <ApiExample method="DELETE" path />
        </Card>
    }
}
