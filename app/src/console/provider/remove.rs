//! Removes a provider after a confirmation.

use crate::AppError;
use crate::components::{Alert, Tone};
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::form::use_admin_form;
use crate::i18n::console::providers;
use crate::rights::requires;
use doorward_contract::provider::Provider;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "console/provider/remove")]
pub async fn remove_provider(
    id: String,
    /// Record that the card was shown with, as JSON.
    was: String,
    /// Number of users without another sign-in method, as shown to the administrator.
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    use crate::console::authorize::{redirect_after, require};
    use crate::console::changes::{Changes, Record};
    let permit = require::<RemoveProvider>().await?;
    let confirmed_users = confirmed_users.unwrap_or(0);
    let done = async {
        let changes = Changes::none(&was)?;
        let done = doorward_admin::providers::delete(&permit, &id, &changes.expected(), confirmed_users).await;
        done.map_err(|error| changes.describe(Record::Provider(None), error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(super::METHODS, Ok(())),
        Err(error) => redirect_after(&super::page_of(&id), Err(error)),
    }
}
requires!(RemoveProvider: ProvidersEdit);

#[component]
pub fn Remove(provider: Provider) -> impl IntoView {
    let texts = providers::texts();
    let held = was(&provider.editable());
    let Provider { id, links, .. } = provider;
    let links = links.unwrap_or_default();
    let form = use_admin_form::<RemoveProvider>();
    let lockout = (links.only_method_of > 0).then(|| texts.lockout(links.only_method_of.to_string()));
    let linked = (links.identities > 0).then(|| texts.linked_count(links.identities.to_string()));
    let more = lockout.clone().unwrap_or_default();
    let warning = view! {
        {linked.map(|text| view! { <p class="muted">{text}</p> })}
        {lockout.map(|text| view! { <Alert tone=Tone::Warning>{text}</Alert> })}
    };
    let delete_texts = DeleteTexts {
        title: texts.remove_title,
        body: texts.remove_body,
        action: texts.remove,
        ask: texts.remove_ask,
        done: texts.removed,
    };
    let path = format!("/providers/{id}");
    view! {
        <DeleteCard form texts=delete_texts list=super::METHODS api_path=path warning=warning.into_any() more>
            <input type="hidden" name="id" value=id />
            {held}
            <input type="hidden" name="confirmed_users" value=links.only_method_of.to_string() />
        </DeleteCard>
    }
}
