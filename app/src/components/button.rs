//! Buttons and links that look like them.

use crate::rights::if_allowed;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Something else one may do.
    Secondary,
    /// Quiet, beside others or in a row.
    Quiet,
    /// Cannot be undone.
    Danger,
}

impl ButtonKind {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Quiet => "button button--quiet",
            Self::Danger => "button button--danger",
        }
    }
}

/// A button that does something in the page; forms use `Submit`.
#[component]
pub fn Button(
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called when pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class=kind.class() disabled=disabled on:click=move |_| on_press.run(())>
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// Over the whole width.
    #[prop(optional)]
    wide: bool,
    /// What its page takes; it is shown to those who may.
    #[prop(optional, into)]
    needs: Option<AdminAction>,
    /// What it says.
    children: ChildrenFn,
) -> impl IntoView {
    let link = move || {
        view! {
            <a class=kind.class() class:button--wide=wide href=href.clone()>
                {children()}
            </a>
        }
    };
    if_allowed(needs, link, |_| ())
}
