//! Which sender is looked at. A choice is a link, so that it needs no script and the fields follow it.

use super::super::words::sender;
use crate::i18n::console::senders as words;
use doorward_contract::messaging::{Channel, MailSender, SmsSender};
use leptos::prelude::*;

/// A kind of sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody.
    Outbox,
    /// Tencent Cloud SMS.
    Tencent,
    /// Alibaba Cloud SMS.
    Aliyun,
    /// Twilio.
    Twilio,
    /// A mail server.
    Smtp,
    /// Anything that takes an HTTP request.
    Http,
}

impl Kind {
    const SMS: &[Self] = &[Self::Outbox, Self::Tencent, Self::Aliyun, Self::Twilio, Self::Http];
    const MAIL: &[Self] = &[Self::Outbox, Self::Smtp, Self::Http];

    /// All that can carry a channel, in the order of the page.
    pub const fn all(channel: Channel) -> &'static [Self] {
        match channel {
            Channel::Sms => Self::SMS,
            Channel::Mail => Self::MAIL,
        }
    }

    /// The word in the address and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Tencent => "tencent",
            Self::Aliyun => "aliyun",
            Self::Twilio => "twilio",
            Self::Smtp => "smtp",
            Self::Http => "http",
        }
    }

    /// Reads the word, if it is one for this channel.
    pub fn parse(channel: Channel, word: &str) -> Option<Self> {
        Self::all(channel).iter().copied().find(|kind| kind.as_str() == word)
    }

    /// The kind of a sender of SMS.
    pub const fn of_sms(sender: &SmsSender) -> Self {
        match sender {
            SmsSender::Outbox => Self::Outbox,
            SmsSender::Tencent { .. } => Self::Tencent,
            SmsSender::Aliyun { .. } => Self::Aliyun,
            SmsSender::Twilio { .. } => Self::Twilio,
            SmsSender::Http(_) => Self::Http,
        }
    }

    /// The kind of a sender of mail.
    pub const fn of_mail(sender: &MailSender) -> Self {
        match sender {
            MailSender::Outbox => Self::Outbox,
            MailSender::Smtp { .. } => Self::Smtp,
            MailSender::Http(_) => Self::Http,
        }
    }

    /// What it is called.
    pub fn words(self) -> String {
        match self {
            Self::Outbox => words::texts().outbox.to_owned(),
            other => sender(other.as_str()),
        }
    }
}

/// All senders of a channel, with the one in use marked.
#[component]
pub fn Choice(
    /// On which channel.
    channel: Channel,
    /// The one that is looked at.
    chosen: Kind,
    /// The one that sends.
    in_use: Kind,
) -> impl IntoView {
    let words = words::texts();
    let links = Kind::all(channel)
        .iter()
        .map(|kind| {
            let href = format!("/admin/messages/senders/{}?sender={}", channel.as_str(), kind.as_str());
            view! {
                <li>
                    <a class="options__option" href=href aria-current=(*kind == chosen).then_some("true")>
                        {kind.words()}
                        {(*kind == in_use).then(|| view! { <span class="options__mark">{words.in_use}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="options" aria-label=words.which>
            <ul class="options__list">{links}</ul>
        </nav>
    }
}
