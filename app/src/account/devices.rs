//! Active sessions of the user, and sign-out of other devices.

use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::components::{Alert, ButtonKind, Card, ErrorAlert, Form, Icon, PageData, Submit, Symbol, Time, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::account;
use crate::lazy::lazy_page;
use doorward_contract::session::Device;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesPage {
    owner: Owner,
    devices: Vec<Device>,
}

/// Loads the sessions of the signed-in user.
#[server(prefix = "/api", endpoint = "account/devices")]
pub async fn load_devices() -> Result<DevicesPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let devices = doorward_identity::session::devices(&crate::request::identity(), &viewer).await?;
    Ok(DevicesPage { owner: Owner::of(&viewer), devices })
}

/// Revokes one session, or all other sessions if no ID is passed.
#[server(prefix = "/api", endpoint = "account/end-session")]
pub async fn end_sessions(
    /// The session to revoke.
    session: Option<String>,
) -> Result<String, AppError> {
    use doorward_identity::session;
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let done = match session {
        Some(id) => session::end_device(&identity, &viewer, &id, &caller).await,
        None => session::end_all(&identity, &viewer, true, &caller).await.map(|_| ()),
    };
    match done.map_err(AppError::from) {
        Ok(()) => {
            let to = "/account/devices?done=ended".to_owned();
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => super::reauthenticate::redirect_on_error(error, "/account/devices")
            .map_err(|error| crate::request::error_on("/account/devices", error)),
    }
}

lazy_page! {
    /// `/account/devices`
    DEVICES, Page
}

#[component]
fn Page() -> impl IntoView {
    let end = use_form::<EndSessions>().follow_redirect();
    view! {
        <PageData
            load=load_devices
            view=move |page: DevicesPage| {
                view! {
                    <AccountFrame owner=page.owner title=account::texts().devices>
                        <DevicesCard form=end devices=page.devices />
                    </AccountFrame>
                }
            }
        />
    }
}

#[component]
fn DevicesCard(form: FormState<EndSessions>, devices: Vec<Device>) -> impl IntoView {
    let texts = account::texts();
    let alone = devices.len() < 2;
    let redirected = crate::address::query("done").is_some();
    let ended = move || redirected && form.error().is_none();
    view! {
        <Card title=texts.devices_title text=texts.devices_text>
            <ErrorAlert message=form.error_above(&[]) />
            {move || ended().then(|| view! { <Alert tone=Tone::Success>{texts.ended}</Alert> })}
            <ul class="devices">
                {devices.into_iter().map(|device| view! { <DeviceRow form device /> }).collect_view()}
            </ul>
            {if alone {
                view! { <p class="devices__alone">{texts.other_devices_none}</p> }.into_any()
            } else {
                view! {
                    <Form state=form class="devices__all">
                        <Submit pending=form.busy() kind=ButtonKind::Secondary>
                            {texts.sign_out_others}
                        </Submit>
                    </Form>
                }
                    .into_any()
            }}
        </Card>
    }
}

#[component]
fn DeviceRow(form: FormState<EndSessions>, device: Device) -> impl IntoView {
    let texts = account::texts();
    let phone = ["iPhone", "Android", "iPad", "WeChat"].iter().any(|word| device.label.contains(word));
    let symbol = if phone { Symbol::Phone } else { Symbol::Screen };
    let id = device.id.clone();
    let label = format!("{}: {}", texts.sign_out_there, device.label);
    view! {
        <li class="device">
            <Icon symbol />
            <div class="device__text">
                <p class="device__label">
                    {device.label.clone()}
                    {device.current.then(|| view! { <span class="device__here">{texts.this_device}</span> })}
                </p>
                <p class="device__summary">
                    {device.application.map(|application| view! { <span>{application}</span> })}
                    <span>{texts.last_seen} " " <Time at=device.seen_at /></span>
                    <span>{texts.signed_in} " " <Time at=device.created_at /></span>
                    {device.ip.map(|ip| view! { <span class="device__ip">{ip}</span> })}
                </p>
            </div>
            {(!device.current)
                .then(|| {
                    view! {
                        <Form state=form>
                            <input type="hidden" name="session" value=id />
                            <Submit pending=form.busy() kind=ButtonKind::Quiet label=label>
                                {texts.sign_out_there}
                            </Submit>
                        </Form>
                    }
                })}
        </li>
    }
}
