//! Deletes a resource after a confirmation.

use super::PATH;
use super::server::DeleteResource;
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::resources;
use doorward_contract::resources::Resource as Guard;
use leptos::prelude::*;

#[component]
pub fn Remove(guard: Guard) -> impl IntoView {
    let texts = resources::texts();
    let held = was(&guard.editable());
    let Guard { kind, name, .. } = guard;
    let form = use_admin_form::<DeleteResource>().with_sentences(refusal);
    let delete_texts = DeleteTexts {
        title: texts.delete_title,
        body: texts.delete_body,
        action: texts.delete,
        ask: texts.delete_ask,
        done: texts.deleted,
    };
    view! {
        <DeleteCard form texts=delete_texts list=PATH api_path=format!("/resources/{}/{name}", kind.as_str())>
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="name" value=name />
            {held}
        </DeleteCard>
    }
}
