//! Settings of an application, a card per topic. Each card is a form of its own, which conflicts with changes of its
//! own members only.

mod addresses;
mod general;
mod lifetimes;
mod protocol;
mod state;

use super::server::ApplicationDetail;
use super::{api_path_of, has_redirects};
use crate::AppError;
use crate::components::{Alert, Tone};
use crate::console::changes::members;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::applications::{refusal, source_about};
use crate::i18n::console::frame;
use crate::rights::AdminFunction;
use addresses::{Addresses, Audiences};
use doorward_contract::application::{Application, ApplicationKind};
use general::General;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use lifetimes::Lifetimes;
use protocol::Protocol;
use state::State;

#[component]
pub fn Settings(detail: ApplicationDetail, changed: Callback<()>) -> impl IntoView {
    let ApplicationDetail { application, roles, .. } = detail;
    let (kind, path) = (application.kind, api_path_of(&application.id));
    let speaks_oauth = kind != ApplicationKind::MiniProgram;
    let body = example(&application);
    view! {
        {source_about(application.source).map(|about| view! { <Alert tone=Tone::Warning>{about}</Alert> })}
        <div class="stack">
            <div id="general"><General application=application.clone() roles changed /></div>
            {has_redirects(kind)
                .then(|| view! { <div id="addresses"><Addresses application=application.clone() changed /></div> })}
            {speaks_oauth
                .then(|| view! { <div id="protocol"><Protocol application=application.clone() changed /></div> })}
            {(kind == ApplicationKind::Machine)
                .then(|| view! { <div id="addresses"><Audiences application=application.clone() changed /></div> })}
            <div id="lifetimes"><Lifetimes application=application.clone() changed /></div>
            {(!application.default)
                .then(|| view! { <div id="state"><State application=application.clone() changed /></div> })}
        </div>
        <ApiExample method="PATCH" path body />
    }
}

/// Members that apply to a machine.
const OF_MACHINE: &[&str] = &[
    "name",
    "enabled",
    "role",
    "access_token_seconds",
    "grants",
    "authentication",
    "resources",
    "dpop_bound_access_tokens",
];

/// The same by API.
fn example(application: &Application) -> String {
    let all = application.editable();
    let shown = if application.kind == ApplicationKind::Machine { members(&all, OF_MACHINE) } else { all };
    shown.to_string()
}

/// The form of a card. After it was saved, the record is read again.
fn card_form<F>(changed: Callback<()>) -> FormState<F>
where
    F: AdminFunction + ServerFn<Error = AppError, Output = ()> + 'static,
{
    let form = use_admin_form::<F>().with_sentences(refusal);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    form
}
