//! Buttons, and links with the look of buttons.

use crate::rights::if_allowed;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

/// Importance of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The main action of the page.
    #[default]
    Primary,
    /// An alternative action.
    Secondary,
    /// Low emphasis, next to others or in a row.
    Quiet,
    /// An action that cannot be undone.
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

/// A button with an action in the page. Forms use `Submit`.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class=kind.class() disabled=disabled on:click=move |_| on_press.run(())>
            {children()}
        </button>
    }
}

/// A link with the look of a button.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    /// Full width.
    #[prop(optional)]
    wide: bool,
    /// Required permission; hidden from viewers without it.
    #[prop(optional, into)]
    needs: Option<AdminAction>,
    children: ChildrenFn,
) -> impl IntoView {
    // The console's router has no other pages: the browser loads them.
    let rel = (!href.starts_with("/admin")).then_some("external");
    let link = move || {
        view! {
            <a class=kind.class() class:button--wide=wide href=href.clone() rel=rel>
                {children()}
            </a>
        }
    };
    if_allowed(needs, link, |_| ())
}

/// A link to this page for another record, or for none. It loads the page anew: a form that is reused keeps the values
/// entered in its fields.
#[component]
pub fn FreshFormLink(
    #[prop(into)] href: String,
    /// What the link says to those who do not see the row that it is in.
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button button--quiet" href=href rel="external" aria-label=label>
            {children()}
        </a>
    }
}
