//! Content of a message, while it is stored.

use super::super::frame::MailFrame;
use super::super::{PATH, server::ShowMail};
use crate::address::with_query;
use crate::components::{ButtonKind, Card, LinkButton};
use crate::i18n::console::messages;
use doorward_contract::messaging::{Message, Withheld};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Subject, text, and the rendered email.
#[component]
pub fn Content(message: Message) -> impl IntoView {
    let texts = messages::texts();
    let Message { id, subject, text, html, withheld, .. } = message;
    let Some(text) = text else {
        let back = format!("{PATH}/{id}");
        let confirm = (withheld == Some(Withheld::Presence)).then(|| {
            let href = with_query("/account/reauthenticate", &[("back", Some(back.as_str()))]);
            view! {
                <div class="form__actions">
                    <LinkButton href kind=ButtonKind::Secondary>{texts.confirm}</LinkButton>
                </div>
            }
        });
        let why = match withheld {
            Some(Withheld::Presence) => texts.confirm_first,
            Some(Withheld::Administrators) => texts.for_administrators,
            None => texts.gone_content,
        };
        return Either::Left(view! {
            <Card title=texts.content>
                <div class="message-content">
                    <p class="muted">{why}</p>
                    {confirm}
                </div>
            </Card>
        });
    };
    let mail = html.map(|_| {
        let fields = vec![("id", id)];
        view! {
            <h3 class="message-content__part">{texts.html}</h3>
            <MailFrame action=ShowMail::PATH fields title=texts.frame show=texts.show_frame />
        }
    });
    Either::Right(view! {
        <Card title=texts.content>
            <div class="message-content">
                {subject
                    .map(|subject| view! { <h3 class="message-content__part">{texts.subject}</h3><p class="message-content__subject">{subject}</p> })}
                <h3 class="message-content__part">{texts.text}</h3>
                <pre class="message-content__text" tabindex="0" aria-label=texts.text>{text}</pre>
                {mail}
            </div>
        </Card>
    })
}
