//! Notice for a form whose session has expired. Its input stays; the user signs in or verifies presence in another tab.

use crate::AppError;
use crate::address::{here, with_query};
use crate::i18n::common;
use leptos::prelude::*;

/// Page that verifies presence in a separate tab. It ends with the advice to return to the first tab.
pub const REAUTHENTICATE_BESIDE: &str = "/account/reauthenticate?back=%2Faccount%2Freauthenticate%3Fdone%3D1";

/// Why the server rejected a form without errors in its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// The session has expired.
    SignedOut,
    /// The session is valid, but the operation requires fresh proof of presence.
    PresenceNeeded,
}

impl Interruption {
    /// Whether an error is an interruption.
    pub fn of(error: &AppError) -> Option<Self> {
        if error.is_signed_out() {
            Some(Self::SignedOut)
        } else if error.needs_presence() {
            Some(Self::PresenceNeeded)
        } else {
            None
        }
    }
}

/// The interruption of a form in this document.
#[derive(Debug, Clone, Copy)]
pub struct SessionNotice(RwSignal<Option<Interruption>>);

impl SessionNotice {
    /// Provides it as context.
    pub fn provide() -> Self {
        let notice = Self(RwSignal::new(None));
        provide_context(notice);
        notice
    }

    /// Shows an interruption, or hides the notice after a successful submission.
    pub fn set(self, interruption: Option<Interruption>) {
        if self.0.get_untracked() != interruption {
            self.0.set(interruption);
        }
    }
}

/// The notice. Its link opens in a new tab.
#[component]
pub fn SessionNoticeBar(notice: SessionNotice) -> impl IntoView {
    let texts = common::texts();
    let here = here();
    move || {
        let (text, to, label) = match notice.0.get()? {
            Interruption::SignedOut => {
                let login = with_query("/login", &[("next", Some(&here()))]);
                (texts.session_ended, login, texts.sign_in_in_new_tab)
            }
            Interruption::PresenceNeeded => {
                (texts.presence_needed, REAUTHENTICATE_BESIDE.to_owned(), texts.confirm_in_new_tab)
            }
        };
        Some(view! {
            <div class="session-notice" role="alert">
                <p class="session-notice__text">{text}</p>
                <a class="button button--primary" href=to target="_blank">{label}</a>
            </div>
        })
    }
}
