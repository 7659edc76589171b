//! Duration as a number and a unit.

use crate::components::NumberField;
use crate::i18n::console::settings;
use leptos::prelude::*;

/// Number and unit of a duration, with the largest unit that divides it.
const fn in_units(seconds: u32) -> (u32, u32) {
    let units = [86_400, 3_600, 60];
    let mut at = 0;
    while at < units.len() {
        if seconds != 0 && seconds.is_multiple_of(units[at]) {
            return (seconds / units[at], units[at]);
        }
        at += 1;
    }
    (seconds, 1)
}

/// Number field with a select for the unit.
#[component]
pub fn DurationField(
    /// Name of the number field.
    name: &'static str,
    /// Name of the unit field, in seconds.
    unit_name: &'static str,
    label: &'static str,
    /// Accessible label of the unit.
    unit_label: &'static str,
    /// Current value.
    seconds: u32,
    /// Help text.
    hint: String,
    #[prop(into)] error: MaybeProp<String>,
) -> impl IntoView {
    let texts = settings::texts();
    let (value, unit) = in_units(seconds);
    let units = [(86_400, texts.days), (3_600, texts.hours), (60, texts.minutes), (1, texts.seconds)];
    let options = units
        .map(|(seconds, label)| view! { <option value=seconds selected=seconds == unit>{label}</option> })
        .collect_view();
    view! {
        <NumberField name label value min=1 max=2_592_000 hint error>
            <select class="input select number__unit" name=unit_name aria-label=unit_label>{options}</select>
        </NumberField>
    }
}

#[cfg(test)]
mod tests {
    use super::in_units;

    #[test]
    fn durations_are_shown_in_the_largest_whole_unit() {
        for (seconds, expected) in
            [(2_592_000, (30, 86_400)), (7_200, (2, 3_600)), (5_400, (90, 60)), (1_801, (1_801, 1))]
        {
            assert_eq!(in_units(seconds), expected);
        }
    }
}
