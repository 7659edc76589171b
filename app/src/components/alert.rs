//! Alert messages.

use super::icon::{Icon, Symbol};
use leptos::prelude::*;

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Information.
    #[default]
    Info,
    /// Success.
    Success,
    /// Warning before an action.
    Warning,
    /// Error.
    Danger,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "alert alert--info",
            Self::Success => "alert alert--success",
            Self::Warning => "alert alert--warning",
            Self::Danger => "alert alert--danger",
        }
    }

    const fn symbol(self) -> Symbol {
        match self {
            Self::Info => Symbol::Info,
            Self::Success => Symbol::Check,
            Self::Warning | Self::Danger => Symbol::Warning,
        }
    }
}

/// A message that stays until the page changes.
#[component]
pub fn Alert(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=tone.class() role=role tabindex="-1">
            <Icon symbol=tone.symbol() />
            <div class="alert__text">{children()}</div>
        </div>
    }
}

/// The error of a whole form; empty without an error.
#[component]
pub fn ErrorAlert(#[prop(into)] message: Signal<Option<String>>) -> impl IntoView {
    move || message.get().map(|text| view! { <Alert tone=Tone::Danger>{text}</Alert> })
}
