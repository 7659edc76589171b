//! New password field with live feedback on its rules.

use super::field::PasswordField;
use crate::i18n::portal;
use crate::portal::password::rules::PasswordStrength;
use doorward_contract::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Rules for a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordNeeds {
    /// Minimum length in characters.
    pub min_length: u8,
    /// Minimum number of character classes.
    pub classes: u8,
}

/// A new password with its rules and an estimate of its strength.
#[component]
pub fn NewPassword(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    needs: PasswordNeeds,
    #[prop(into)] error: MaybeProp<String>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let input = RwSignal::new(String::new());
    view! {
        <div class="new-password">
            <PasswordField name label new=true error autofocus on_input=Callback::new(move |text| input.set(text)) />
            <ul class="rules" aria-label=portal::texts().rules>
                <Rule
                    text=portal::texts().at_least(needs.min_length)
                    met=Signal::derive(move || input.with(|text| text.chars().count() >= needs.min_length.into()))
                />
                {(needs.classes > 0)
                    .then(|| {
                        let met = Signal::derive(move || input.with(|text| classes(text) >= needs.classes));
                        view! { <Rule text=portal::kinds(needs.classes) met /> }
                    })}
            </ul>
            <Strength input />
        </div>
    }
}

#[component]
fn Rule(text: String, met: Signal<bool>) -> impl IntoView {
    view! {
        <li class="rules__rule" class:rules__rule--met=met>
            <span class="rules__mark" aria-hidden="true">{move || if met.get() { "✓" } else { "○" }}</span>
            <span>{text}</span>
            <span class="visually-hidden">{move || met.get().then(|| portal::texts().met)}</span>
        </li>
    }
}

/// The strength estimate in words; requested when the input pauses.
#[component]
fn Strength(input: RwSignal<String>) -> impl IntoView {
    let texts = portal::texts();
    let ask = ServerAction::<PasswordStrength>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let password = Secret::new(input.get());
        if let Some(earlier) = waiting.try_update_value(Option::take).flatten() {
            earlier.clear();
        }
        if !password.expose().is_empty() {
            let ask_now = move || _ = ask.dispatch(PasswordStrength { password });
            waiting.set_value(set_timeout_with_handle(ask_now, Duration::from_millis(300)).ok());
        }
    });
    let text = move || {
        let score = ask.value().get()?.ok().filter(|_| input.with(|text| !text.is_empty()))?;
        let judgement = match score {
            0 => texts.strength_0,
            1 => texts.strength_1,
            2 => texts.strength_2,
            3 => texts.strength_3,
            _ => texts.strength_4,
        };
        Some(view! { <span>{texts.strength}": "{judgement}</span> })
    };
    view! {
        <p class="strength" aria-live="polite">
            {text}
        </p>
    }
}

fn classes(text: &str) -> u8 {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_lowercase() && !c.is_uppercase() && !c.is_ascii_digit(),
    ];
    kinds.into_iter().map(|kind| u8::from(text.chars().any(kind))).sum()
}

#[cfg(test)]
mod tests {
    use super::classes;

    #[test]
    fn every_character_belongs_to_one_kind() {
        for (text, expected) in [("", 0), ("abc", 1), ("aB", 2), ("aB1", 3), ("aB1!", 4), ("密码", 1), ("密码a", 2)]
        {
            assert_eq!(classes(text), expected, "{text}");
        }
    }
}
