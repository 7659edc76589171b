//! The page for those who may not open the console.

use crate::DoorError;
use crate::components::LinkButton;
use crate::i18n::console::frame;
use crate::i18n::{common, errors};
use crate::portal::PortalFrame;
use doorward_contract::ErrorCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Says why, and what to do.
#[component]
pub fn Refused(
    /// Why.
    error: DoorError,
) -> impl IntoView {
    let words = frame::texts();
    if error.code == ErrorCode::PermissionDenied {
        return view! {
            <PortalFrame title=words.denied_title text=words.denied_body>
                <LinkButton href="/account">{words.denied_home}</LinkButton>
            </PortalFrame>
        }
        .into_any();
    }
    let sentence = errors::sentence(&error);
    if error.is_signed_out() {
        let login = format!("/login?next={}", super::super::query::encode(&use_location().pathname.get_untracked()));
        return view! {
            <PortalFrame title=words.signed_out_title text=sentence>
                <LinkButton href=login>{words.sign_in}</LinkButton>
            </PortalFrame>
        }
        .into_any();
    }
    view! {
        <PortalFrame title=words.failed_title text=sentence>
            <a class="button button--primary" href="" rel="external">{common::texts().retry}</a>
        </PortalFrame>
    }
    .into_any()
}
