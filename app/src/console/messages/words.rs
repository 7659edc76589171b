//! Labels of channels, states, purposes and senders.

use crate::components::{Badge, Tone};
use crate::i18n::console::messages as texts;
use doorward_contract::messaging::{Channel, MessageKind, MessageState};
use leptos::prelude::*;

pub fn channel(channel: Channel) -> &'static str {
    let words = texts::texts();
    match channel {
        Channel::Sms => words.sms,
        Channel::Mail => words.mail,
    }
}

/// Purpose of a message.
pub fn purpose(kind: MessageKind) -> &'static str {
    let words = texts::texts();
    match kind {
        MessageKind::SignIn => words.kind_sign_in,
        MessageKind::Code => words.kind_code,
        MessageKind::Test => words.kind_test,
        MessageKind::Notice => words.kind_notice,
    }
}

/// Delivery state of a message.
pub fn state(state: MessageState) -> &'static str {
    let words = texts::texts();
    match state {
        MessageState::Kept => words.kept,
        MessageState::Queued => words.queued,
        MessageState::Sent => words.sent,
        MessageState::Failed => words.failed,
    }
}

/// Name of a sender; an unknown identifier is returned unchanged.
pub fn sender(word: &str) -> String {
    let words = texts::texts();
    match word {
        "outbox" => words.by_outbox,
        "tencent" => words.by_tencent,
        "aliyun" => words.by_aliyun,
        "twilio" => words.by_twilio,
        "smtp" => words.by_smtp,
        "http" => words.by_http,
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
