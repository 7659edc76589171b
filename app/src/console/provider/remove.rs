//! Removing a provider; asked for twice.

use crate::DoorError;
use crate::components::{ButtonKind, Card, Dialog, DialogButton, ErrorAlert, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ByApi;
use crate::form::use_form;
use crate::i18n::common;
use crate::i18n::console::providers as words;
use doorward_contract::own::Own;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Removes a provider.
#[server(prefix = "/api", endpoint = "console/provider/remove")]
pub async fn remove_provider(
    /// Its id.
    id: String,
) -> Result<(), DoorError> {
    use crate::console::door::{require_admin, settle};
    let admin = require_admin(Own::ProvidersEdit).await?;
    match doorward_identity::admin::providers::delete(&admin.identity, &id, &admin.actor).await {
        Ok(()) => settle::<RemoveProvider, _, DoorError>(super::METHODS, Ok(())),
        Err(error) => settle::<RemoveProvider, _, _>(&super::page_of(&id), Err(error)),
    }
}

/// The card.
#[component]
pub fn Remove(
    /// The provider.
    id: String,
) -> impl IntoView {
    let words = words::texts();
    let form = use_form::<RemoveProvider>();
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.say(words.removed);
        navigate(super::METHODS, Default::default());
    });
    let path = format!("/providers/{id}");
    view! {
        <Card title=words.remove_title text=words.remove_body danger=true>
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <DialogButton opens="ask-remove" needs=Own::ProvidersEdit kind=ButtonKind::Danger>{words.remove}</DialogButton>
            </div>
            <Dialog id="ask-remove" title=words.remove_ask text=words.remove_body cancel=common::texts().cancel>
                <Form state=form>
                    <input type="hidden" name="id" value=id />
                    <Submit kind=ButtonKind::Danger pending=form.pending()>{words.remove}</Submit>
                </Form>
            </Dialog>
            <ByApi method="DELETE" path />
        </Card>
    }
}
