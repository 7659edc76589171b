//! Deletes a role after a confirmation.

use super::PATH;
use super::server::DeleteRole;
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::roles;
use doorward_contract::roles::Role;
use leptos::prelude::*;

#[component]
pub fn Remove(role: Role) -> impl IntoView {
    let texts = roles::texts();
    let (id, held) = (role.id.clone(), was(&role.editable()));
    let form = use_admin_form::<DeleteRole>().with_sentences(refusal);
    let delete_texts = DeleteTexts {
        title: texts.delete_title,
        body: texts.delete_body,
        action: texts.delete,
        ask: texts.delete_ask,
        done: texts.deleted,
    };
    view! {
        <DeleteCard form texts=delete_texts list=PATH api_path=format!("/roles/{id}")>
            <input type="hidden" name="id" value=id />
            {held}
        </DeleteCard>
    }
}
