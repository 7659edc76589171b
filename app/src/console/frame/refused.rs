//! Error page for viewers without access to the console.

use super::super::query::encode;
use crate::AppError;
use crate::components::{Brand, LinkButton, PageTitle};
use crate::i18n::console::frame;
use crate::i18n::{common, errors};
use doorward_contract::ErrorCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Shows the reason and the next step.
#[component]
pub fn Refused(error: AppError) -> impl IntoView {
    // For clients that do not read the page. Without a session, the response is a redirect.
    #[cfg(feature = "ssr")]
    if !error.is_signed_out() {
        crate::request::status(error.code.status());
    }
    let texts = frame::texts();
    let sentence = errors::sentence(&error);
    if error.code == ErrorCode::PermissionDenied {
        let go = view! { <LinkButton href="/account">{texts.denied_home}</LinkButton> }.into_any();
        return view! { <Instead title=texts.denied_title text=texts.denied_body.to_owned() go /> };
    }
    if error.is_signed_out() {
        let login = format!("/login?next={}", encode(&use_location().pathname.get_untracked()));
        let go = view! { <LinkButton href=login>{texts.sign_in}</LinkButton> }.into_any();
        return view! { <Instead title=texts.signed_out_title text=sentence go /> };
    }
    let go = view! { <a class="button button--primary" href="" rel="external">{common::texts().retry}</a> }.into_any();
    view! { <Instead title=texts.failed_title text=sentence go /> }
}

#[component]
fn Instead(title: &'static str, text: String, go: AnyView) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <div class="portal refusal">
            <main class="portal__card">
                <header class="portal__head">
                    <Brand />
                    <h1 class="portal__title">{title}</h1>
                    <p class="portal__text">{text}</p>
                </header>
                {go}
            </main>
        </div>
    }
}
