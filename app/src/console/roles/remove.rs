//! Deletes a role after a confirmation.

use super::PATH;
use super::server::DeleteRole;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::roles as words;
use leptos::prelude::*;

#[component]
pub fn Remove(id: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeleteRole>().with_sentences(refusal);
    let texts = DeleteTexts {
        title: words.delete_title,
        body: words.delete_body,
        action: words.delete,
        ask: words.delete_ask,
        done: words.deleted,
    };
    view! {
        <DeleteCard form texts list=PATH api_path=format!("/roles/{id}")>
            <input type="hidden" name="id" value=id />
        </DeleteCard>
    }
}
