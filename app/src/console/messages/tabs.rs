//! Tabs of the message pages.

use super::PATH;
use crate::components::{Tab, Tabs};
use crate::i18n::console::messages;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Outbox,
    Sms,
    Mail,
    Templates,
}

#[component]
pub fn MessageTabs(now: Part) -> impl IntoView {
    let texts = messages::texts();
    let tabs = [
        (Part::Outbox, "", texts.outbox),
        (Part::Sms, "/senders/sms", texts.sms_sender),
        (Part::Mail, "/senders/mail", texts.mail_sender),
        (Part::Templates, "/templates", texts.templates),
    ];
    let tabs =
        tabs.map(|(part, tail, label)| Tab { href: format!("{PATH}{tail}"), label, current: part == now }).to_vec();
    view! { <Tabs label=texts.tabs tabs /> }
}
