//! How many sessions a user may have.

use crate::components::NumberField;
use crate::i18n::console::settings;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::save::number;
#[cfg(feature = "ssr")]
use crate::AppError;

/// The choices, and the number of one of them. The style sheet hides the number while another is selected.
#[component]
pub fn SessionLimit(
    /// Current limit: -1 for any number, 0 for one per kind of device.
    max: i16,
    /// Error of the number.
    #[prop(into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    let texts = settings::texts();
    let choice = |value: &'static str, name: &'static str, checked: bool, opens: bool| {
        view! {
            <label class="choice">
                <input
                    class="choice__dot"
                    class:choice__dot--opens=opens
                    type="radio"
                    name="sessions"
                    value=value
                    checked=checked
                />
                <span class="choice__name">{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.max_sessions}</legend>
            {choice("any", texts.sessions_any, max < 0, false)}
            {choice("agent", texts.sessions_agent, max == 0, false)}
            {choice("some", texts.sessions_some, max > 0, true)}
            <div class="choices__opened">
                <NumberField
                    name="max_sessions"
                    label=texts.sessions_count
                    value=u32::try_from(max).unwrap_or(0).max(1)
                    min=1
                    max=50
                    hint=texts.sessions_hint
                    error
                />
            </div>
        </fieldset>
    }
}

/// The limit that was chosen. The number counts for `some` only.
#[cfg(feature = "ssr")]
pub fn limit_of(choice: &str, count: &str) -> Result<i64, AppError> {
    match choice {
        "any" => Ok(-1),
        "agent" => Ok(0),
        "some" => number("max_sessions", count),
        _ => Err(AppError::unknown("sessions")),
    }
}
