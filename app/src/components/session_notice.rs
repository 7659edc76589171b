//! What is said when a form finds that its session no longer serves: what was typed stays, and signing in, or confirming
//! that it is oneself, happens in a tab beside it.

use crate::AppError;
use crate::address::{here, with_query};
use crate::i18n::common;
use leptos::prelude::*;

/// Where presence is shown in a tab of its own: it ends with the advice to go back to the first tab.
pub const PROVE_BESIDE: &str = "/account/prove?back=%2Faccount%2Fprove%3Fdone%3D1";

/// Why a form was refused that nothing is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// The session has ended.
    SignedOut,
    /// The session goes on, and the operation takes a fresh proof of presence.
    PresenceNeeded,
}

impl Interruption {
    /// Whether an error is one.
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

/// Why a form of this document was interrupted.
#[derive(Debug, Clone, Copy)]
pub struct SessionNotice(RwSignal<Option<Interruption>>);

impl SessionNotice {
    /// Puts it into the context.
    pub fn provide() -> Self {
        let notice = Self(RwSignal::new(None));
        provide_context(notice);
        notice
    }

    /// Shows why, or that a form has been taken again.
    pub fn set(self, interruption: Option<Interruption>) {
        if self.0.get_untracked() != interruption {
            self.0.set(interruption);
        }
    }
}

/// The notice. It leads on in a tab of its own.
#[component]
pub fn SessionNoticeBar(
    /// What it shows.
    notice: SessionNotice,
) -> impl IntoView {
    let words = common::texts();
    let here = here();
    move || {
        let (text, to, label) = match notice.0.get()? {
            Interruption::SignedOut => {
                let login = with_query("/login", &[("next", Some(&here()))]);
                (words.session_ended, login, words.sign_in_in_new_tab)
            }
            Interruption::PresenceNeeded => (words.presence_needed, PROVE_BESIDE.to_owned(), words.confirm_in_new_tab),
        };
        Some(view! {
            <div class="session-notice" role="alert">
                <p class="session-notice__text">{text}</p>
                <a class="button button--primary" href=to target="_blank">{label}</a>
            </div>
        })
    }
}
