//! Selection of a sender. Each choice is a link: it works without JavaScript, and the fields follow it.

use super::super::labels::sender;
use crate::i18n::console::senders;
use doorward_contract::messaging::{Channel, MailSender, SmsSender};
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No sender: messages stay in the outbox.
    Outbox,
    Tencent,
    Aliyun,
    Twilio,
    /// SMTP server.
    Smtp,
    /// Generic HTTP request.
    Http,
}

impl Kind {
    const SMS: &[Self] = &[Self::Outbox, Self::Tencent, Self::Aliyun, Self::Twilio, Self::Http];
    const MAIL: &[Self] = &[Self::Outbox, Self::Smtp, Self::Http];

    /// All kinds for a channel, in display order.
    pub const fn all(channel: Channel) -> &'static [Self] {
        match channel {
            Channel::Sms => Self::SMS,
            Channel::Mail => Self::MAIL,
        }
    }

    /// Identifier in the address and in requests.
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

    /// Parses the identifier of a kind that supports this channel.
    pub fn parse(channel: Channel, word: &str) -> Option<Self> {
        Self::all(channel).iter().copied().find(|kind| kind.as_str() == word)
    }

    pub const fn of_sms(sender: &SmsSender) -> Self {
        match sender {
            SmsSender::Outbox => Self::Outbox,
            SmsSender::Tencent { .. } => Self::Tencent,
            SmsSender::Aliyun { .. } => Self::Aliyun,
            SmsSender::Twilio { .. } => Self::Twilio,
            SmsSender::Http(_) => Self::Http,
        }
    }

    pub const fn of_mail(sender: &MailSender) -> Self {
        match sender {
            MailSender::Outbox => Self::Outbox,
            MailSender::Smtp { .. } => Self::Smtp,
            MailSender::Http(_) => Self::Http,
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::Outbox => senders::texts().outbox.to_owned(),
            other => sender(other.as_str()),
        }
    }
}

/// All senders of a channel, with the current one marked.
#[component]
pub fn Choice(
    channel: Channel,
    /// The selected sender.
    chosen: Kind,
    /// The current sender.
    in_use: Kind,
) -> impl IntoView {
    let texts = senders::texts();
    let links = Kind::all(channel)
        .iter()
        .map(|kind| {
            let href = format!("/admin/messages/senders/{}?sender={}", channel.as_str(), kind.as_str());
            view! {
                <li>
                    <a class="options__option" href=href aria-current=(*kind == chosen).then_some("true")>
                        {kind.label()}
                        {(*kind == in_use).then(|| view! { <span class="options__mark">{texts.in_use}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="options" aria-label=texts.provider>
            <ul class="options__list">{links}</ul>
        </nav>
    }
}
