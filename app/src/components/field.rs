//! A labelled form field: label, hint, control and error, linked for assistive technology.

mod choice;
mod code;
mod fixed;
mod number;
mod password;
mod secret;

pub use choice::{SelectField, TextArea};
pub use code::{CodeArea, go_to};
pub use fixed::FixedField;
pub use number::{Check, ListCheck, NumberField};
pub use password::PasswordField;
pub use secret::SecretField;

use leptos::prelude::*;

/// Type of input. Sets keyboard, autofill and capitalization on phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    #[default]
    Text,
    /// A username.
    Username,
    Url,
    Date,
    /// A verification code.
    Code,
}

impl FieldKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::Username | Self::Code => "text",
            Self::Url => "url",
            Self::Date => "date",
        }
    }

    // Digits for the on-screen keyboard and for password managers. The server removes other characters of a pasted
    // code.
    fn digits(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Code).then_some(("numeric", "[0-9 \\-]*"))
    }

    // Phones capitalize the first letter of a username, which makes it a different one.
    const fn literal(self) -> bool {
        matches!(self, Self::Username | Self::Url)
    }
}

/// An uncontrolled one-line field: keeps what autofill or the user entered before hydration.
#[component]
pub fn Field(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    #[prop(optional)] kind: FieldKind,
    /// Initial value.
    #[prop(default = None)]
    value: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// Value of the `autocomplete` attribute.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    #[prop(optional)] maxlength: Option<u16>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    /// ID of a `datalist` with suggestions.
    #[prop(optional, into)]
    list: Option<String>,
) -> impl IntoView {
    let list = list.filter(|list| !list.is_empty());
    let hint = hint.filter(|hint| !hint.is_empty());
    let has_hint = hint.is_some();
    let autofocus = autofocus || error.get_untracked().is_some();
    view! {
        <FieldFrame name label hint error required>
            <input
                class="input"
                class:input--code=kind == FieldKind::Code
                id=name
                name=name
                type=kind.input_type()
                value=value
                autocomplete=autocomplete
                autocapitalize=kind.literal().then_some("none")
                spellcheck=kind.literal().then_some("false")
                inputmode=kind.digits().map(|(mode, _)| mode)
                pattern=kind.digits().map(|(_, pattern)| pattern)
                maxlength=maxlength
                list=list
                required=required
                autofocus=autofocus
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(name, has_hint, error)
            />
        </FieldFrame>
    }
}

/// Label above, hint and error below.
#[component]
pub(super) fn FieldFrame(
    name: &'static str,
    label: &'static str,
    hint: Option<String>,
    error: MaybeProp<String>,
    required: bool,
    children: Children,
) -> impl IntoView {
    let optional = (!required).then(|| crate::i18n::common::texts().optional);
    view! {
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <label class="field__label" for=name>
                {label}
                {optional.map(|word| view! { <span class="field__optional">{word}</span> })}
            </label>
            {children()}
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            <p class="field__error" id=format!("{name}-error") aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}

pub(super) fn described_by(
    name: &'static str,
    has_hint: bool,
    error: MaybeProp<String>,
) -> impl Fn() -> Option<String> + Clone {
    move || {
        let mut ids = Vec::new();
        if error.get().is_some() {
            ids.push(format!("{name}-error"));
        }
        if has_hint {
            ids.push(format!("{name}-hint"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
