//! Completion for documents: members, actions of known types, variables of conditions.

use super::trial::Trial;
use crate::console::resources::list_types;
use crate::i18n::console::policies;
use crate::i18n::use_lang;
use doorward_contract::resources::KnownType;
use leptos::prelude::*;

/// Maximum number of suggestions.
const MOST: usize = 6;
/// Members of a document, and variables of conditions.
const WORDS: [&str; 22] = [
    "action",
    "resource",
    "effect",
    "condition",
    "statement",
    "version",
    "allow",
    "deny",
    "subject.uid",
    "subject.kind",
    "subject.roles",
    "subject.attributes",
    "request.ip",
    "request.method",
    "request.path",
    "request.client",
    "request.assurance",
    "request.time",
    "has(",
    "in_network(request.ip, ",
    "startsWith(",
    "endsWith(",
];

/// Suggestions as buttons, one Tab after the editor. Empty without JavaScript.
#[component]
pub fn Suggestions(trial: Trial) -> impl IntoView {
    let lang = use_lang();
    let known = Action::new(|(): &()| list_types());
    Effect::new(move || _ = known.dispatch(()));
    let offered = Memo::new(move |_| {
        // The server renders an empty list; it stays empty until hydration, wherever the cursor is.
        let text = trial.hydrated().then(|| trial.text.get())?;
        let caret = trial.area.get().and_then(|area| area.selection_start().ok().flatten())?;
        let begun = begun(&text, caret as usize)?.to_owned();
        let types = known.value().get().and_then(Result::ok).unwrap_or_default();
        Some((suggest(&begun, &types), begun))
    });
    let write = move |rest: String| {
        let Some(area) = trial.area.get_untracked() else { return };
        // Moves the cursor behind the inserted text, as typing would.
        _ = area.focus();
        _ = area.set_range_text(&rest);
        let end = area.selection_start().ok().flatten().unwrap_or(0);
        let end = end + u32::try_from(rest.encode_utf16().count()).unwrap_or(0);
        _ = area.set_selection_range(end, end);
        trial.text.set(area.value());
    };
    let button = move |word: String, begun: &str| {
        let (rest, label) = (word[begun.len()..].to_owned(), policies::of(lang).write_label(&word));
        view! {
            <li>
                <button type="button" class="chip" aria-label=label on:click=move |_| write(rest.clone())>
                    {word}
                </button>
            </li>
        }
    };
    view! {
        <ul class="chips suggestions" aria-label=policies::texts().suggestions>
            {move || {
                let (completions, begun) = offered.get().unwrap_or_default();
                completions.into_iter().map(|word| button(word, &begun)).collect_view()
            }}
        </ul>
    }
}

/// Word that ends at `caret`, counted in UTF-16 units as in browsers. `None` after a space.
fn begun(text: &str, caret: usize) -> Option<&str> {
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        let here = (units >= caret).then_some(at);
        units += c.len_utf16();
        here
    });
    let before = &text[..end.unwrap_or(text.len())];
    let of_word = |c: char| c.is_ascii_alphanumeric() || "_:./-*(".contains(c);
    let start =
        before.rfind(|c: char| !of_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    Some(&before[start..]).filter(|word| !word.is_empty())
}

/// Words that start with `begun` and are longer.
fn suggest(begun: &str, types: &[KnownType]) -> Vec<String> {
    let actions = types.iter().flat_map(|known| known.actions.iter().map(|what| format!("{}:{what}", known.name)));
    let all = WORDS.iter().map(|word| (*word).to_owned()).chain(actions);
    all.filter(|word| word.len() > begun.len() && word.starts_with(begun)).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::{begun, suggest};
    use doorward_contract::resources::KnownType;

    #[test]
    fn the_word_at_the_cursor_is_found_behind_characters_of_two_units() {
        assert_eq!(begun("{\"act", 5), Some("act"));
        assert_eq!(begun("{\"act\": 1", 5), Some("act"));
        assert_eq!(begun("\"😀 func", 8), Some("func"));
        assert_eq!(begun("\"名functions:/a", 14), Some("functions:/a"));
        assert_eq!(begun("{ ", 2), None);
        assert_eq!(begun("", 0), None);
        assert_eq!(begun("abc", 99), Some("abc"));
    }

    #[test]
    fn words_that_go_on_are_offered_and_those_that_are_whole_are_not() {
        let reports = KnownType {
            name: "reports".into(),
            description: String::new(),
            actions: vec!["read".into(), "write".into()],
            built_in: false,
        };
        let types = [reports];
        assert_eq!(
            suggest("re", &types),
            ["resource", "request.ip", "request.method", "request.path", "request.client", "request.assurance"]
        );
        assert_eq!(suggest("rep", &types), ["reports:read", "reports:write"]);
        assert_eq!(suggest("reports:w", &types), ["reports:write"]);
        assert!(suggest("reports:write", &types).is_empty());
        assert_eq!(suggest("eff", &types), ["effect"]);
    }
}
