//! Deletes a department or post after a confirmation; a checkbox includes its content.

use super::PATH;
use super::server::DeleteNode;
use crate::components::{ButtonKind, Card, Check, Dialog, DialogButton, ErrorAlert, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::organization as words;
use crate::i18n::console::organization::refusal;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

#[component]
pub fn Remove(id: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeleteNode>().with_sentences(refusal);
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(words.deleted);
        navigate(PATH, Default::default());
    });
    let path = format!("/organization/nodes/{id}?wholly=true");
    view! {
        <Card title=words.delete_title text=words.delete_body danger=true>
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <DialogButton opens="ask-delete" needs=AdminAction::OrganizationEdit kind=ButtonKind::Danger>{words.delete}</DialogButton>
            </div>
            <Dialog id="ask-delete" title=words.delete_ask text=words.delete_body cancel=common::texts().cancel>
                <Form state=form>
                    <input type="hidden" name="id" value=id />
                    <Check name="wholly" label=words.wholly />
                    <Submit kind=ButtonKind::Danger pending=form.pending()>{words.delete}</Submit>
                </Form>
            </Dialog>
            <ApiExample method="DELETE" path />
        </Card>
    }
}
