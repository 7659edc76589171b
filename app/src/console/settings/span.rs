//! A span of time as people say it: a number and a unit.

use crate::components::NumberField;
use crate::i18n::console::settings as words;
use leptos::prelude::*;

/// The largest unit that divides a span, and how many of it.
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

/// A number with a choice of units beside it.
#[component]
pub fn SpanField(
    /// Name of the number.
    name: &'static str,
    /// Name of the unit, in seconds.
    unit_name: &'static str,
    /// Its label.
    label: &'static str,
    /// Label of the unit, for assistive technology.
    unit_label: &'static str,
    /// What it is now.
    seconds: u32,
    /// A sentence of help.
    hint: String,
    /// What is wrong with it.
    #[prop(into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    let words = words::texts();
    let (value, unit) = in_units(seconds);
    let units = [(86_400, words.days), (3_600, words.hours), (60, words.minutes), (1, words.seconds)];
    let options = units
        .map(|(seconds, words)| view! { <option value=seconds selected=seconds == unit>{words}</option> })
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
    fn spans_are_said_in_the_largest_whole_unit() {
        for (seconds, said) in [(2_592_000, (30, 86_400)), (7_200, (2, 3_600)), (5_400, (90, 60)), (1_801, (1_801, 1))]
        {
            assert_eq!(in_units(seconds), said);
        }
    }
}
