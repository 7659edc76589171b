//! The card that lists the user's contacts.

use super::address;
use crate::address::query;
use crate::components::{Alert, Badge, ButtonKind, Card, LinkButton, Tone};
use crate::i18n::account::contact;
use crate::portal::contact::Kind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A contact, set or missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    kind: Kind,
    value: Option<String>,
    verified: bool,
    /// Whether the sign-in method is on, so that a new contact can be verified.
    open: bool,
}

/// The contacts of an account that the user can act on.
#[cfg(feature = "ssr")]
pub fn contacts_of(me: &doorward_contract::account::Me) -> Vec<ContactRow> {
    let settings = crate::request::identity().settings();
    let methods = &settings.login_methods;
    let phone = ContactRow {
        kind: Kind::Phone,
        value: me.phone_number.clone(),
        verified: me.phone_number_verified == Some(true),
        open: methods.phone.is_open(),
    };
    let email = ContactRow {
        kind: Kind::Email,
        value: me.email.clone(),
        verified: me.email_verified == Some(true),
        open: methods.email.is_open(),
    };
    [phone, email].into_iter().filter(|row| row.open || row.value.is_some()).collect()
}

/// The user's contacts with their actions.
#[component]
pub fn ContactsCard(rows: Vec<ContactRow>) -> impl IntoView {
    let texts = contact::texts();
    let done = match query("done").as_deref() {
        Some("contact") => Some(texts.changed),
        Some("removed") => Some(texts.removed),
        _ => None,
    };
    view! {
        <Card title=texts.title text=texts.text>
            {done.map(|text| view! { <Alert tone=Tone::Success>{text}</Alert> })}
            <ul class="contacts">
                {rows.into_iter().map(|row| view! { <ContactLine row /> }).collect_view()}
            </ul>
        </Card>
    }
}

#[component]
fn ContactLine(row: ContactRow) -> impl IntoView {
    let texts = contact::texts();
    let there = row.value.is_some();
    let (tone, state) = if row.verified { (Tone::Success, texts.verified) } else { (Tone::Warning, texts.unverified) };
    let change = if there { texts.change } else { texts.add };
    view! {
        <li class="contact">
            <div class="contact__text">
                <p class="contact__kind">
                    {contact::kind_name(row.kind)}
                    {there.then(|| view! { <Badge tone>{state}</Badge> })}
                </p>
                <p class="contact__value" class:muted=!there>{row.value.unwrap_or_else(|| texts.none.to_owned())}</p>
            </div>
            <div class="contact__actions">
                {row
                    .open
                    .then(|| {
                        view! { <LinkButton href=address("/account/contact", row.kind) kind=ButtonKind::Secondary>{change}</LinkButton> }
                    })}
                {there
                    .then(|| {
                        view! { <LinkButton href=address("/account/contact/remove", row.kind) kind=ButtonKind::Quiet>{texts.remove}</LinkButton> }
                    })}
            </div>
        </li>
    }
}
