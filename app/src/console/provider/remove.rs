//! Removes a provider after a confirmation.

use crate::AppError;
use crate::components::{Alert, ButtonKind, Card, Dialog, DialogButton, ErrorAlert, Form, Submit, Tone};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::providers as words;
use crate::rights::requires;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::provider::ProviderLinks;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

#[server(prefix = "/api", endpoint = "console/provider/remove")]
pub async fn remove_provider(
    id: String,
    /// Number of users without another sign-in method, as shown to the administrator.
    told: Option<u64>,
) -> Result<(), AppError> {
    use crate::console::authorize::{redirect_after, require};
    let permit = require::<RemoveProvider>().await?;
    let told = told.unwrap_or(0);
    match doorward_admin::providers::delete(&permit, &id, told).await {
        Ok(()) => redirect_after::<RemoveProvider, _, AppError>(super::METHODS, Ok(())),
        Err(error) => redirect_after::<RemoveProvider, _, _>(&super::page_of(&id), Err(error)),
    }
}
requires!(RemoveProvider: ProvidersEdit);

#[component]
pub fn Remove(
    id: String,
    /// Identities linked through the provider.
    links: ProviderLinks,
) -> impl IntoView {
    let words = words::texts();
    let form = use_admin_form::<RemoveProvider>();
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(words.removed);
        navigate(super::METHODS, Default::default());
    });
    let path = format!("/providers/{id}");
    let people = (links.only_method_of > 0).then(|| words.lockout(links.only_method_of.to_string()));
    let linked = (links.identities > 0).then(|| words.linked_count(links.identities.to_string()));
    let asked =
        [Some(words.remove_body.to_owned()), people.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! {
        <Card title=words.remove_title text=words.remove_body danger=true>
            {linked.map(|text| view! { <p class="muted">{text}</p> })}
            {people.map(|text| view! { <Alert tone=Tone::Warning>{text}</Alert> })}
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <DialogButton opens="ask-remove" needs=AdminAction::ProvidersEdit kind=ButtonKind::Danger>{words.remove}</DialogButton>
            </div>
            <Dialog id="ask-remove" title=words.remove_ask text=asked cancel=common::texts().cancel>
                <Form state=form>
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="told" value=links.only_method_of.to_string() />
                    <Submit kind=ButtonKind::Danger pending=form.pending()>{words.remove}</Submit>
                </Form>
            </Dialog>
            <ApiExample method="DELETE" path />
        </Card>
    }
}
