//! Labels of channels, states, purposes and senders.

use crate::components::{Badge, Tone};
use crate::i18n::console::messages;
use doorward_contract::messaging::{Channel, MessageKind, MessageState};
use leptos::prelude::*;

pub fn channel(channel: Channel) -> &'static str {
    let texts = messages::texts();
    match channel {
        Channel::Sms => texts.sms,
        Channel::Mail => texts.mail,
    }
}

/// Purpose of a message.
pub fn purpose(kind: MessageKind) -> &'static str {
    let texts = messages::texts();
    match kind {
        MessageKind::SignIn => texts.kind_sign_in,
        MessageKind::Code => texts.kind_code,
        MessageKind::Test => texts.kind_test,
        MessageKind::Notice => texts.kind_notice,
    }
}

/// Delivery state of a message.
pub fn state(state: MessageState) -> &'static str {
    let texts = messages::texts();
    match state {
        MessageState::Kept => texts.kept,
        MessageState::Queued => texts.queued,
        MessageState::Sent => texts.sent,
        MessageState::Failed => texts.failed,
    }
}

/// Name of a sender; an unknown identifier is returned unchanged.
pub fn sender(word: &str) -> String {
    let texts = messages::texts();
    match word {
        "outbox" => texts.by_outbox,
        "tencent" => texts.by_tencent,
        "aliyun" => texts.by_aliyun,
        "twilio" => texts.by_twilio,
        "smtp" => texts.by_smtp,
        "http" => texts.by_http,
        other => return other.to_owned(),
    }
    .to_owned()
}

#[component]
pub fn StateBadge(of: MessageState) -> impl IntoView {
    let tone = match of {
        MessageState::Kept => Tone::Warning,
        MessageState::Queued => Tone::Info,
        MessageState::Sent => Tone::Success,
        MessageState::Failed => Tone::Danger,
    };
    view! { <Badge tone>{state(of)}</Badge> }
}
