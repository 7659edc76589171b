//! Deletes a department or position after a confirmation; a checkbox includes its content.

use super::PATH;
use super::server::DeleteNode;
use crate::components::Check;
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::organization::{self, refusal};
use doorward_contract::organization::Node;
use leptos::prelude::*;

#[component]
pub fn Remove(node: Node) -> impl IntoView {
    let texts = organization::texts();
    let (id, held) = (node.id.clone(), was(&node.editable()));
    let form = use_admin_form::<DeleteNode>().with_sentences(refusal);
    let delete_texts = DeleteTexts {
        title: texts.delete_title,
        body: texts.delete_body,
        action: texts.delete,
        ask: texts.delete_ask,
        done: texts.deleted,
    };
    view! {
        <DeleteCard form texts=delete_texts list=PATH api_path=format!("/organization/nodes/{id}?wholly=true")>
            <input type="hidden" name="id" value=id />
            {held}
            <Check name="wholly" label=texts.wholly />
        </DeleteCard>
    }
}
