//! Deletes a policy after a confirmation.

use super::PATH;
use super::server::DeletePolicy;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::policies as words;
use leptos::prelude::*;

#[component]
pub fn Remove(code: String) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<DeletePolicy>().with_sentences(refusal);
    let texts = DeleteTexts {
        title: words.delete_title,
        body: words.delete_body,
        action: words.delete,
        ask: words.delete_ask,
        done: words.deleted,
    };
    view! {
        <DeleteCard form texts list=PATH api_path=format!("/policies/{code}")>
            <input type="hidden" name="code" value=code />
        </DeleteCard>
    }
}
