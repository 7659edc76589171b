//! A message above what it is about.

use super::icon::{Icon, Symbol};
use leptos::prelude::*;

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Success,
    /// Think before going on.
    Warning,
    /// It did not work.
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
pub fn Alert(
    /// How serious it is.
    #[prop(optional)]
    tone: Tone,
    /// The message.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=tone.class() role=role tabindex="-1">
            <Icon symbol=tone.symbol() />
            <div class="alert__text">{children()}</div>
        </div>
    }
}

/// The error of a whole form; nothing while there is none.
#[component]
pub fn ErrorAlert(
    /// The sentence.
    #[prop(into)]
    message: Signal<Option<String>>,
) -> impl IntoView {
    move || message.get().map(|text| view! { <Alert tone=Tone::Danger>{text}</Alert> })
}
