//! A code editor: monospaced, with line numbers.

use super::{FieldFrame, described_by};
use crate::components::escape::raw_textarea;
use leptos::{html, prelude::*};

/// A multi-line code field. It grows with its text, so that the line numbers need not scroll with it.
#[component]
pub fn CodeArea(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Initial value.
    #[prop(into)]
    value: String,
    /// The current text, for components that process it during input.
    text: RwSignal<String>,
    /// The element itself, for components that move the cursor.
    area: NodeRef<html::Textarea>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// The line with an error, from 1.
    #[prop(optional, into)]
    wrong_line: MaybeProp<u32>,
    /// Minimum number of visible lines.
    #[prop(default = 12)]
    rows: usize,
    #[prop(optional)] required: bool,
    /// Whether the field is required while it is visible. The browser cannot enforce that for a hidden field.
    #[prop(optional)]
    needed: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    // Input from before hydration.
    Effect::new(move || {
        if let Some(area) = area.get() {
            text.set(area.value());
        }
    });
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()).max(rows));
    let numbers = move || {
        let error_line = wrong_line.get();
        let number = |line: usize| {
            let is_wrong = error_line.is_some_and(|wrong| wrong as usize == line);
            view! { <span class="code__number" class:code__number--wrong=is_wrong>{line}</span> }
        };
        (1..=lines.get()).map(number).collect_view()
    };
    view! {
        <FieldFrame name label hint error required=required || needed>
            <div class="code">
                <div class="code__numbers" aria-hidden="true">{numbers}</div>
                <textarea
                    class="input code__area"
                    node_ref=area
                    id=name
                    name=name
                    rows=move || lines.get()
                    wrap="off"
                    required=required
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described_by(name, has_hint, error)
                    on:input=move |event| text.set(event_target_value(&event))
                >
                    {raw_textarea(&value)}
                </textarea>
            </div>
        </FieldFrame>
    }
}

/// Moves the cursor to a line and a column, both from 1 and counted in characters.
pub fn go_to(area: &leptos::web_sys::HtmlTextAreaElement, line: u32, column: u32) {
    let at = offset(&area.value(), line, column);
    _ = area.focus();
    _ = area.set_selection_range(at, at);
}

/// Offset in UTF-16 code units, which browsers count in.
fn offset(text: &str, line: u32, column: u32) -> u32 {
    let units = |text: &str| text.encode_utf16().count();
    let (before, rest) = (line.saturating_sub(1) as usize, text.split('\n'));
    let lines: usize = rest.clone().take(before).map(|line| units(line) + 1).sum();
    let within: String = rest.skip(before).take(1).collect();
    let within: String = within.chars().take(column.saturating_sub(1) as usize).collect();
    u32::try_from(lines + units(&within)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn a_place_is_found_behind_characters_of_two_units() {
        let text = "{\n  \"名\": \"😀x\"\n}";
        assert_eq!(offset(text, 1, 1), 0);
        assert_eq!(offset(text, 2, 3), 4);
        // The emoji takes two code units.
        assert_eq!(offset(text, 2, 10), 12);
        assert_eq!(offset(text, 3, 1), 15);
        assert_eq!(offset(text, 9, 9), 15 + 2);
    }
}
