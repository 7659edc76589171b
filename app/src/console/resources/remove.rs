//! Deletes a resource after a confirmation.

use super::PATH;
use super::server::DeleteResource;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::resources as words;
use doorward_contract::resource::ResourceType;
use leptos::prelude::*;

#[component]
pub fn Remove(kind: ResourceType, name: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeleteResource>().with_sentences(refusal);
    let texts = DeleteTexts {
        title: words.delete_title,
        body: words.delete_body,
        action: words.delete,
        ask: words.delete_ask,
        done: words.deleted,
    };
    view! {
        <DeleteCard form texts list=PATH api_path=format!("/resources/{}/{name}", kind.as_str())>
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="name" value=name />
        </DeleteCard>
    }
}
