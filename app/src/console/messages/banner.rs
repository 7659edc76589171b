//! Warning while no messages are delivered.

use crate::components::{Alert, Tone};
use crate::i18n::console::messages;
use doorward_contract::messaging::{MailSender, Senders, SmsSender};
use leptos::prelude::*;

/// A warning for each channel without a sender.
#[component]
pub fn Banner(senders: Senders) -> impl IntoView {
    let texts = messages::texts();
    let warn = |title: &'static str, body: &'static str, href: &'static str| {
        view! {
            <Alert tone=Tone::Warning>
                <strong>{title}</strong>" "{body}" "<a href=href>{texts.choose_sender}</a>
            </Alert>
        }
    };
    let sms = (senders.sms == SmsSender::Outbox)
        .then(|| warn(texts.no_sms_title, texts.no_sms_body, "/admin/messages/senders/sms"));
    let mail = (senders.mail == MailSender::Outbox)
        .then(|| warn(texts.no_mail_title, texts.no_mail_body, "/admin/messages/senders/mail"));
    view! { <div class="banners">{sms}{mail}</div> }
}
