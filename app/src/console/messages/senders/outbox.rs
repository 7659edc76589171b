//! No sender.

use super::Now;
use super::choice::Kind;
use crate::AppError;
use crate::components::{ButtonKind, Card, Dialog, DialogButton, ErrorAlert, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::{frame, senders};
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// Removes the sender of a channel: messages stay in the outbox.
#[server(prefix = "/api", endpoint = "console/senders/outbox")]
pub async fn send_nothing(
    /// Record the form was loaded with, as JSON.
    was: String,
    channel: String,
) -> Result<(), AppError> {
    use super::save::{self, SecretInput};
    use doorward_contract::messaging::{Channel, MailSender, SmsSender};
    let permit = crate::console::authorize::require::<SendNothing>().await?;
    let input = SecretInput { secret: String::new().into(), required: false };
    match save::channel_of(&channel)? {
        Channel::Mail => save::mail(&permit, MailSender::Outbox, input, &was).await,
        Channel::Sms => save::sms(&permit, SmsSender::Outbox, input, &was).await,
    }
}
crate::rights::requires!(SendNothing: SendersEdit);

/// Explanation, and a button while a sender is set.
#[component]
pub fn Outbox(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SendNothing>();
    let (notice, changed) = (Notice::get(), now.changed);
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    let channel = now.channel.as_str();
    view! {
        <Card title=texts.outbox text=texts.outbox_body>
            <ErrorAlert message=form.error_above(&[]) />
            {(now.kind() != Kind::Outbox)
                .then(|| {
                    view! {
                        <div class="form__actions">
                            <DialogButton opens="ask-outbox" needs=AdminAction::SendersEdit kind=ButtonKind::Secondary>{texts.outbox_use}</DialogButton>
                        </div>
                        <Dialog
                            id="ask-outbox"
                            title=texts.outbox_ask
                            text=texts.outbox_confirm
                            cancel=common::texts().cancel
                        >
                            <Form state=form>
                                <input type="hidden" name="channel" value=channel />
                                {now.held()}
                                <Submit kind=ButtonKind::Danger pending=form.pending()>{texts.outbox_use}</Submit>
                            </Form>
                        </Dialog>
                    }
                })}
            <ApiExample method="PUT" path=format!("/senders/{channel}") body=r#"{"sender":"outbox"}"# />
        </Card>
    }
}
