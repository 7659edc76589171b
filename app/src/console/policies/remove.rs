//! Deletes a policy after a confirmation.

use super::PATH;
use super::server::DeletePolicy;
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::access::refusal;
use crate::i18n::console::policies;
use doorward_contract::access::Policy;
use leptos::prelude::*;

#[component]
pub fn Remove(policy: Policy) -> impl IntoView {
    let texts = policies::texts();
    let (code, held) = (policy.code.clone(), was(&policy.editable()));
    let form = use_admin_form::<DeletePolicy>().with_sentences(refusal);
    let delete_texts = DeleteTexts {
        title: texts.delete_title,
        body: texts.delete_body,
        action: texts.delete,
        ask: texts.delete_ask,
        done: texts.deleted,
    };
    view! {
        <DeleteCard form texts=delete_texts list=PATH api_path=format!("/policies/{code}")>
            <input type="hidden" name="code" value=code />
            {held}
        </DeleteCard>
    }
}
