//! Keys that the operator's server signs custom tickets with.

mod key_file;
mod row;
mod server;

pub use server::{EndTicketKey, ListTicketKeys, MakeTicketKey};

use super::changes::was;
use super::lockout::Lockout;
use super::notice::{Notice, on_done};
use super::page::{ApiExample, Page};
use crate::components::{
    ButtonKind, Dialog, DialogButton, Empty, ErrorAlert, Form, Icon, ResourceView, Submit, Symbol, Table,
};
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::tickets;
use crate::lazy::lazy_page;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::provider::TicketKey;
use key_file::KeyFile;
use leptos::either::Either;
use leptos::prelude::*;
use row::KeyRow;

#[cfg(feature = "ssr")]
const PATH: &str = "/admin/methods/tickets";

lazy_page! {
    /// `/admin/methods/tickets`
    TICKETS, TicketsPage
}

#[component]
fn TicketsPage() -> impl IntoView {
    let texts = tickets::texts();
    let (make, end) = (use_admin_form::<MakeTicketKey>(), use_admin_form::<EndTicketKey>());
    let read = Resource::new(|| (), |()| server::list_ticket_keys());
    let notice = Notice::get();
    on_done(make, move |_| read.refetch());
    on_done(end, move |()| {
        notice.show(texts.ended);
        read.refetch();
    });
    view! {
        <a class="back-link" href="/admin/methods">
            <Icon symbol=Symbol::Left />
            {texts.back}
        </a>
        <Page title=texts.keys_title lead=texts.keys_lead>
            <ErrorAlert message=make.error_above(&[]) />
            <ErrorAlert message=end.error_above(&["confirm_lockout"]) />
            {move || lockout_form(end)}
            {move || make.done().map(|file| view! { <KeyFile file /> })}
            <ResourceView resource=read view=move |keys| view! { <Keys keys make end /> } />
            <ApiExample method="POST" path="/ticket-keys" />
        </Page>
    }
}

/// Confirmation before the last key is deleted while users sign in with tickets only.
fn lockout_form(end: FormState<EndTicketKey>) -> Option<impl IntoView> {
    let id = end.error()?.detail("id")?.to_owned();
    let refused = end.error_signal();
    let key = id.clone();
    let form = move |ending: AnyView| {
        let key = key.clone();
        view! {
            <Form state=end>
                <input type="hidden" name="id" value=key />
                {ending}
            </Form>
        }
        .into_any()
    };
    Some(view! { <Lockout id refused pending=end.pending() go=tickets::texts().end_anyway form /> })
}

#[component]
fn Keys(keys: Vec<TicketKey>, make: FormState<MakeTicketKey>, end: FormState<EndTicketKey>) -> impl IntoView {
    let texts = tickets::texts();
    if keys.is_empty() {
        return Either::Left(view! {
            <Empty title=texts.none_title text=texts.none_body>
                <MakeForm make current=None label=texts.make kind=ButtonKind::Primary />
            </Empty>
        });
    }
    let current = keys.iter().find(|key| key.retires_at.is_none()).map(|key| key.id.clone());
    let rows = keys.into_iter().map(|key| view! { <KeyRow key end /> }).collect_view();
    Either::Right(view! {
        <Table caption=texts.list head=vec![texts.id, texts.created, texts.state, texts.actions]>{rows}</Table>
        <div class="form__actions section-actions">
            <DialogButton opens="ask-replace" needs=AdminAction::TicketsEdit kind=ButtonKind::Secondary>{texts.replace}</DialogButton>
        </div>
        <Dialog id="ask-replace" title=texts.replace_ask text=texts.replace_body cancel=common::texts().cancel>
            <MakeForm make current label=texts.replace kind=ButtonKind::Primary />
        </Dialog>
    })
}

#[component]
fn MakeForm(
    make: FormState<MakeTicketKey>,
    current: Option<String>,
    label: &'static str,
    kind: ButtonKind,
) -> impl IntoView {
    view! {
        <noscript>
            <p class="muted">{tickets::texts().needs_script}</p>
        </noscript>
        <Form state=make class="needs-script">
            {was(&serde_json::json!({ "key": current }))}
            <Submit kind pending=make.pending()>{label}</Submit>
        </Form>
    }
}
