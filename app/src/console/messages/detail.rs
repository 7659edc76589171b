//! Page of one message: content and delivery.

mod content;
mod delivery;

use super::labels;
use super::server::{self, MessageDetail, ResendMessage};
use crate::components::{ErrorAlert, Form, Icon, PageTitle, ResourceView, Submit, Symbol};
use crate::console::navigation::use_parameter;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, NotFoundMessage};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::messages;
use crate::lazy::lazy_page;
use content::Content;
use delivery::Delivery;
use doorward_contract::messaging::{Message, MessageState};
use leptos::prelude::*;
use std::time::Duration;

/// Polling interval of a pending message.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

lazy_page! {
    /// `/admin/messages/{id}`
    MESSAGE, MessagePage
}

#[component]
fn MessagePage() -> impl IntoView {
    let texts = messages::texts();
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), server::read_message);
    let form = use_admin_form::<ResendMessage>();
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(texts.resent);
        found.refetch();
    });
    let again = Callback::new(move |()| found.refetch());
    view! {
        <a class="back-link" href=super::PATH><Icon symbol=Symbol::Left />{texts.back}</a>
        <ErrorAlert message=form.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(found) => view! { <MessageDetailView found form again /> }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
        {move || view! { <ApiExample method="GET" path=format!("/messages/{}", id.get()) /> }}
    }
}

#[component]
fn MessageDetailView(found: MessageDetail, form: FormState<ResendMessage>, again: Callback<()>) -> impl IntoView {
    let title = messages::texts().about(&found.message.recipient);
    let message = found.message.clone();
    if message.state == MessageState::Queued {
        look_again(again);
    }
    view! {
        <PageTitle text=title.clone() />
        <header class="user-head">
            <div class="user-head__text">
                <h1 class="user-head__name">{title}</h1>
                <p class="user-head__summary">
                    <labels::StateBadge of=message.state />
                    <span class="muted">{labels::channel(message.channel)}</span>
                    <span class="muted">{labels::purpose(message.kind)}</span>
                </p>
            </div>
            {may_resend(&found).then(|| view! { <Resend id=message.id.clone() form /> })}
        </header>
        <div class="columns">
            <div class="columns__main"><Content message=message.clone() /></div>
            <Delivery message />
        </div>
    }
}

fn look_again(again: Callback<()>) {
    Effect::new(move || {
        if let Ok(timer) = set_timeout_with_handle(move || again.run(()), LOOK_AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
}

// As in the use case: a failed or kept message whose content is still stored, on a channel with a sender.
fn may_resend(found: &MessageDetail) -> bool {
    let Message { state, text, withheld, .. } = &found.message;
    found.sends && (text.is_some() || withheld.is_some()) && matches!(state, MessageState::Failed | MessageState::Kept)
}

#[component]
fn Resend(id: String, form: FormState<ResendMessage>) -> impl IntoView {
    let texts = messages::texts();
    view! {
        <Form state=form>
            <input type="hidden" name="id" value=id />
            <Submit pending=form.pending()>{texts.resend}</Submit>
        </Form>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let texts = messages::texts();
    view! { <NotFoundMessage title=texts.gone_title text=texts.gone_body href=super::PATH back=texts.back /> }
}
