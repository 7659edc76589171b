//! Tabs of the message pages.

use super::PATH;
use crate::components::{Tab, Tabs};
use crate::i18n::console::messages as texts;
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
    let words = texts::texts();
    let tabs = [
        (Part::Outbox, "", words.outbox),
        (Part::Sms, "/senders/sms", words.sms_sender),
        (Part::Mail, "/senders/mail", words.mail_sender),
        (Part::Templates, "/templates", words.templates),
    ];
    let tabs =
        tabs.map(|(part, tail, words)| Tab { href: format!("{PATH}{tail}"), words, current: part == now }).to_vec();
    view! { <Tabs label=words.tabs tabs /> }
}
