//! The ways in, a switch each.

mod card;
mod server;

pub use server::{ReadLoginMethods, SetLoginMethod};

use super::notice::{Notice, on_done};
use super::page::{ByApi, Page};
use crate::components::{Alert, ErrorAlert, Loaded, Tone};
use crate::form::use_form;
use crate::i18n::console::{frame, methods as words};
use crate::lazy::lazy_page;
use card::{Method, MethodCard};
use doorward_contract::settings::LoginMethods;
use leptos::prelude::*;

lazy_page! {
    /// `/admin/methods`
    MethodsRoute, MethodsPage
}

#[component]
fn MethodsPage() -> impl IntoView {
    let words = words::texts();
    let form = use_form::<SetLoginMethod>();
    let read = Resource::new(|| (), |()| server::read_login_methods());
    let notice = Notice::get();
    on_done(form, move |_| {
        notice.say(frame::texts().saved);
        read.refetch();
    });
    view! {
        <Page title=words.title lead=words.lead>
            <ErrorAlert message=form.error_above(&[]) />
            <Loaded
                resource=read
                view=move |now: LoginMethods| {
                    let stranded = now.self_registration && !now.username;
                    view! {
                        {stranded.then(|| view! { <Alert tone=Tone::Warning>{words.registration_needs}</Alert> })}
                        <div class="methods">
                            {Method::ALL.map(|method| view! { <MethodCard method on=method.is_on(&now) form /> }).collect_view()}
                        </div>
                    }
                }
            />
            <ByApi method="PATCH" path="/settings/login_methods" body=r#"{"anonymous":true}"# />
        </Page>
    }
}
