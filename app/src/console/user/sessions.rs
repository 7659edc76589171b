//! Sessions tab.

use super::server::{EndSession, SignOutUser, user_sessions};
use crate::components::{
    Badge, ButtonKind, Cell, ConfirmedAction, Empty, ErrorAlert, Form, ResourceView, Row, Table, Time, Tone,
};
use crate::console::labels::method;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::user;
use crate::rights::if_allowed;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::session::Device;
use leptos::either::Either;
use leptos::prelude::*;

/// Active sessions, with buttons to end them.
#[component]
pub(super) fn Sessions(uid: String) -> impl IntoView {
    let texts = user::texts();
    let all = use_admin_form::<SignOutUser>();
    let one = use_admin_form::<EndSession>();
    let user_id = uid.clone();
    let found = Resource::new(move || user_id.clone(), user_sessions);
    let notice = Notice::get();
    on_done(all, move |done| {
        notice.show(texts.ended(done.ended));
        found.refetch();
    });
    on_done(one, move |()| {
        notice.show(texts.ended(1));
        found.refetch();
    });
    let list_uid = uid.clone();
    view! {
        <p class="section-lead">{texts.sessions_lead}</p>
        <ErrorAlert message=all.error_above(&[]) />
        <ErrorAlert message=one.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |devices| {
                if devices.is_empty() {
                    return Either::Left(
                        view! { <Empty title=texts.sessions_empty_title text=texts.sessions_empty_body /> },
                    );
                }
                Either::Right(view! { <Devices uid=list_uid.clone() devices one all /> })
            }
        />
        <ApiExample method="POST" path=format!("/users/{uid}/sign-out") />
    }
}

#[component]
fn Devices(
    uid: String,
    devices: Vec<Device>,
    one: FormState<EndSession>,
    all: FormState<SignOutUser>,
) -> impl IntoView {
    let texts = user::texts();
    let rows = devices.into_iter().map(|device| view! { <DeviceRow uid=uid.clone() device one /> }).collect_view();
    view! {
        <Table
            caption=texts.sessions
            head=vec![texts.device, texts.ip, texts.since, texts.seen, texts.until, texts.end]
        >
            {rows}
        </Table>
        <div class="section-actions">
            <ConfirmedAction
                form=all
                id="sign-out-all"
                action=texts.sign_out_all
                kind=ButtonKind::Secondary
                title=texts.sign_out_confirm_title
                text=texts.sign_out_confirm_body
            >
                <input type="hidden" name="uid" value=uid />
            </ConfirmedAction>
        </div>
    }
}

#[component]
fn DeviceRow(uid: String, device: Device, one: FormState<EndSession>) -> impl IntoView {
    let texts = user::texts();
    let (label, session) = (texts.end_label(&device.label), device.id);
    let summary = match device.application {
        Some(application) => format!("{application} · {}", method(&device.method)),
        None => method(&device.method),
    };
    let end = move || {
        let (uid, session, label) = (uid.clone(), session.clone(), label.clone());
        view! {
            <Form state=one>
                <input type="hidden" name="uid" value=uid />
                <input type="hidden" name="session_id" value=session />
                <button
                    type="submit"
                    class="button button--quiet button--small"
                    aria-label=label
                    disabled=one.pending()
                >
                    {texts.end}
                </button>
            </Form>
        }
    };
    view! {
        <Row>
            <Cell class="cell--main">
                <span class="person__text">
                    <span class="person__name">
                        {device.label}
                        {device.current.then(|| view! { " "<Badge tone=Tone::Success>{texts.this_session}</Badge> })}
                    </span>
                    <span class="person__below">{summary}</span>
                </span>
            </Cell>
            <Cell label=texts.ip>{device.ip.unwrap_or_else(|| "–".to_owned())}</Cell>
            <Cell label=texts.since><Time at=device.created_at /></Cell>
            <Cell label=texts.seen><Time at=device.seen_at /></Cell>
            <Cell label=texts.until><Time at=device.expires_at /></Cell>
            <Cell class="cell--actions">{if_allowed(Some(AdminAction::SessionsEnd), end, |_| ())}</Cell>
        </Row>
    }
}
