//! Senders: a page per channel, a file per sender.

mod aliyun;
mod choice;
mod form;
mod http;
mod outbox;
#[cfg(feature = "ssr")]
mod save;
mod smtp;
mod tencent;
mod test;
mod twilio;

pub use aliyun::SaveAliyun;
pub use http::SaveHttp;
pub use outbox::SendNothing;
pub use smtp::SaveSmtp;
pub use tencent::SaveTencent;
pub use test::SendTest;
pub use twilio::SaveTwilio;

use super::server;
use super::tabs::{MessageTabs, Part};
use crate::AppError;
use crate::components::{Empty, LinkButton, ResourceView};
use crate::console::changes::was;
use crate::console::navigation::use_parameter;
use crate::console::page::Page;
use crate::console::query::use_query;
use crate::i18n::common;
use crate::i18n::console::senders;
use crate::lazy::lazy_page;
use choice::{Choice, Kind};
use doorward_contract::messaging::{Channel, Senders};
use leptos::prelude::*;

lazy_page! {
    /// `/admin/messages/senders/{sms|mail}?sender=`
    SENDERS, SendersPage
}

/// Context of every sender's form.
#[derive(Clone)]
pub struct Now {
    pub channel: Channel,
    pub senders: Senders,
    pub changed: Callback<()>,
}

impl Now {
    /// Whether a secret is stored for the current sender.
    pub const fn secret_set(&self) -> bool {
        match self.channel {
            Channel::Sms => self.senders.sms_secret_set,
            Channel::Mail => self.senders.mail_secret_set,
        }
    }

    /// Hidden input with the sender of this channel, for a form that changes it; the other channel is left unchanged.
    pub fn held(&self) -> AnyView {
        was(&self.senders.editable(self.channel))
    }

    /// Kind of the current sender.
    pub const fn kind(&self) -> Kind {
        match self.channel {
            Channel::Sms => Kind::of_sms(&self.senders.sms),
            Channel::Mail => Kind::of_mail(&self.senders.mail),
        }
    }
}

#[component]
fn SendersPage() -> impl IntoView {
    let channel = use_parameter("channel");
    let channel = Memo::new(move |_| Channel::parse(&channel.read()));
    let read = Resource::new(|| (), |()| server::read_senders());
    move || match channel.get() {
        Some(channel) => view! { <OneChannel channel read /> }.into_any(),
        None => view! { <NoChannel /> }.into_any(),
    }
}

#[component]
fn OneChannel(channel: Channel, read: Resource<Result<Senders, AppError>>) -> impl IntoView {
    let texts = senders::texts();
    let (title, lead, part) = match channel {
        Channel::Sms => (texts.sms_title, texts.sms_lead, Part::Sms),
        Channel::Mail => (texts.mail_title, texts.mail_lead, Part::Mail),
    };
    let query = use_query();
    let wanted =
        Memo::new(move |_| query.with(|query| query.get("sender").and_then(|word| Kind::parse(channel, word))));
    let changed = Callback::new(move |()| read.refetch());
    view! {
        <Page title lead>
            <MessageTabs now=part />
            <ResourceView
                resource=read
                view=move |senders| {
                    let now = Now { channel, senders, changed };
                    move || {
                        let (now, wanted) = (now.clone(), wanted.get());
                        let chosen = wanted.unwrap_or_else(|| now.kind());
                        view! {
                            <Choice channel chosen in_use=now.kind() />
                            {form_of(chosen, now)}
                        }
                    }
                }
            />
            <test::Test channel />
        </Page>
    }
}

fn form_of(kind: Kind, now: Now) -> AnyView {
    match kind {
        Kind::Outbox => view! { <outbox::Outbox now /> }.into_any(),
        Kind::Tencent => view! { <tencent::Tencent now /> }.into_any(),
        Kind::Aliyun => view! { <aliyun::Aliyun now /> }.into_any(),
        Kind::Twilio => view! { <twilio::Twilio now /> }.into_any(),
        Kind::Smtp => view! { <smtp::Smtp now /> }.into_any(),
        Kind::Http => view! { <http::Http now /> }.into_any(),
    }
}

#[component]
fn NoChannel() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    let texts = common::texts();
    view! {
        <Page title=texts.not_found_title>
            <Empty title=texts.not_found_title text=texts.not_found_text>
                <LinkButton href=super::PATH>{texts.back}</LinkButton>
            </Empty>
        </Page>
    }
}
