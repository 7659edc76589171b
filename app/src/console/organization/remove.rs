//! Deletes a department or position after a confirmation; a checkbox includes its content.

use super::PATH;
use super::server::DeleteNode;
use crate::components::Check;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::organization::{self as words, refusal};
use leptos::prelude::*;

#[component]
pub fn Remove(id: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeleteNode>().with_sentences(refusal);
    let texts = DeleteTexts {
        title: words.delete_title,
        body: words.delete_body,
        action: words.delete,
        ask: words.delete_ask,
        done: words.deleted,
    };
    view! {
        <DeleteCard form texts list=PATH api_path=format!("/organization/nodes/{id}?wholly=true")>
            <input type="hidden" name="id" value=id />
            <Check name="wholly" label=words.wholly />
        </DeleteCard>
    }
}
