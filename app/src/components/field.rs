//! One labelled entry: label, hint, control, error, tied together for assistive technology.

mod choice;
mod code;
mod fixed;
mod number;
mod password;
mod secret;

pub use choice::{SelectField, TextArea};
pub use code::{CodeArea, go_to};
pub use fixed::FixedField;
pub use number::{Check, NumberField};
pub use password::PasswordField;
pub use secret::SecretField;

use leptos::prelude::*;

/// What a field takes; sets keyboard, autofill and capitals on phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// Anything.
    #[default]
    Text,
    /// A sign-in name.
    Username,
    /// A web address.
    Url,
    /// A date.
    Date,
    /// A code from a message.
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

    // Digits for the keyboard and for password managers; what else a paste brings along, the server takes off.
    fn digits(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Code).then_some(("numeric", "[0-9 \\-]*"))
    }

    // Phones make the first letter of a name a capital, and then it is another name.
    const fn literal(self) -> bool {
        matches!(self, Self::Username | Self::Url)
    }
}

/// An uncontrolled one-line field: what autofill or a person wrote before the WASM came stays.
#[component]
pub fn Field(
    /// Name it is sent under, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What it takes.
    #[prop(optional)]
    kind: FieldKind,
    /// What stands in it at first.
    #[prop(default = None)]
    value: Option<String>,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// HTML's word for what belongs in it.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u16>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
    /// Id of a list of what may be meant.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
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
fn FieldFrame(
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

fn described_by(name: &'static str, has_hint: bool, error: MaybeProp<String>) -> impl Fn() -> Option<String> + Clone {
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
