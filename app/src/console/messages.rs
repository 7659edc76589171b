//! Messages: outbox, senders and email templates.

mod banner;
mod codec;
mod detail;
mod filters;
mod frame;
mod labels;
mod row;
mod senders;
mod server;
mod tabs;
mod templates;

#[cfg(feature = "ssr")]
pub use templates::template_label;

pub use codec::HtmlPage;
pub use detail::MESSAGE;
pub use senders::{SENDERS, SaveAliyun, SaveHttp, SaveSmtp, SaveTencent, SaveTwilio, SendNothing, SendTest};
pub use server::{ListMessages, ReadMessage, ReadSenders, ResendMessage, ShowMail};
pub use templates::{ReadTemplate, RestoreTemplate, SaveTemplate, ShowTemplate, TEMPLATES, TryTemplate};

use super::page::{ApiExample, Page};
use super::query::{Query, use_query};
use crate::components::{ButtonKind, Empty, LinkButton, Pager, ResourceView, Table};
use crate::i18n::console::{frame as around, messages};
use crate::lazy::lazy_page;
use crate::rights::IfAllowed;
use banner::Banner;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::messaging::Message;
use doorward_contract::page;
use filters::{FILTERS, MessageFilters, message_query};
use leptos::either::Either;
use leptos::prelude::*;
use row::MessageRow;
use tabs::{MessageTabs, Part};

const PATH: &str = "/admin/messages";

lazy_page! {
    /// `/admin/messages?channel=&state=&recipient=&cursor=`
    MESSAGES, MessagesPage
}

#[component]
fn MessagesPage() -> impl IntoView {
    let texts = messages::texts();
    let query = use_query();
    let found = Resource::new(move || message_query(&query.get()), server::list_messages);
    let senders = Resource::new(|| (), |()| server::read_senders());
    view! {
        <Page title=texts.title lead=texts.lead>
            <MessageTabs now=Part::Outbox />
            <IfAllowed to=AdminAction::SendersRead>
                <ResourceView resource=senders view=move |senders| view! { <Banner senders /> } />
            </IfAllowed>
            {move || view! { <MessageFilters query=query.get() /> }}
            <ResourceView
                resource=found
                view=move |found| view! { <Found query=query.get_untracked() found /> }
            />
            {move || view! { <ApiExample method="GET" path=query.get().href("/messages") /> }}
        </Page>
    }
}

#[component]
fn Found(query: Query, found: page::Page<Message>) -> impl IntoView {
    let (texts, around) = (messages::texts(), around::texts());
    if found.items.is_empty() {
        return Either::Left(view! { <Nothing filtered=query.has_any(&FILTERS) /> });
    }
    let first = query.get("cursor").map(|_| (around.first_page, query.clone().with("cursor", None).href(PATH)));
    let next = found.next_cursor.map(|cursor| (around.next_page, query.with("cursor", Some(&cursor)).href(PATH)));
    let rows = found.items.into_iter().map(|message| view! { <MessageRow message /> }).collect_view();
    Either::Right(view! {
        <Table
            caption=texts.caption
            head=vec![texts.when, texts.recipient, texts.channel, texts.state, texts.sender, texts.outcome]
        >
            {rows}
        </Table>
        <Pager label=around.paging first next />
    })
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let texts = messages::texts();
    if filtered {
        return Either::Left(view! {
            <Empty title=texts.nothing_title text=texts.nothing_body>
                <LinkButton href=PATH kind=ButtonKind::Secondary>{around::texts().clear}</LinkButton>
            </Empty>
        });
    }
    Either::Right(view! {
        <Empty title=texts.empty_title text=texts.empty_body>
            <LinkButton href="/admin/messages/senders/sms#test" needs=AdminAction::MessagesSend kind=ButtonKind::Secondary>{texts.empty_test}</LinkButton>
        </Empty>
    })
}
