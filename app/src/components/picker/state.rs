//! What is typed, offered and chosen in a picker.

use super::choice::{Choice, Options, PickerQuery, values};
use super::{Pick, Source};
use crate::i18n::Language;
use crate::i18n::console::picker;
use doorward_contract::admin_action::AdminAction;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{HtmlElement, KeyboardEvent};
use std::time::Duration;

/// Pause in typing after which the server is asked. A fast typist's letters are 100 to 150 ms apart.
const PAUSE: Duration = Duration::from_millis(160);

#[derive(Clone, Copy)]
pub struct State {
    pub name: &'static str,
    pub pick: Pick,
    source: StoredValue<Source>,
    lang: Language,
    pub chosen: RwSignal<Vec<Choice>>,
    /// Text in the input that is not (yet) chosen.
    pub text: RwSignal<String>,
    pub offered: RwSignal<Options>,
    pub open: RwSignal<bool>,
    /// Place of the highlighted option.
    pub active: RwSignal<Option<usize>>,
    /// Whether the last search failed.
    pub failed: RwSignal<bool>,
    /// Announcement for screen readers.
    pub announcement: RwSignal<String>,
    pub input: NodeRef<html::Input>,
    pub list: NodeRef<html::Ul>,
    /// Number of the last search: answers to earlier ones are dropped.
    latest: StoredValue<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// Whether matches of the text are still to come, and whether Enter was pressed meanwhile.
    waits: StoredValue<bool>,
    confirm_pending: StoredValue<bool>,
}

impl State {
    pub fn new(name: &'static str, pick: Pick, source: StoredValue<Source>, lang: Language) -> Self {
        let pause = StoredValue::new(None::<TimeoutHandle>);
        // A search that has not begun is not made for a picker that is gone.
        on_cleanup(move || {
            if let Some(pause) = pause.try_get_value().flatten() {
                pause.clear();
            }
        });
        Self {
            name,
            pick,
            source,
            lang,
            chosen: RwSignal::new(Vec::new()),
            text: RwSignal::new(String::new()),
            offered: RwSignal::new(Options::default()),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            failed: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            input: NodeRef::new(),
            list: NodeRef::new(),
            latest: StoredValue::new(0),
            pause,
            waits: StoredValue::new(false),
            confirm_pending: StoredValue::new(false),
        }
    }

    /// Takes over the text of the plain field.
    pub fn begin(self, text: &str) {
        match self.pick {
            Pick::Text => self.text.set(text.to_owned()),
            Pick::One if !text.trim().is_empty() => self.add_values(vec![text.trim().to_owned()]),
            Pick::One => {}
            Pick::Many => self.add_values(values(text)),
        }
    }

    /// The submitted value. Text that was not chosen from the list is submitted too, as from a plain field.
    pub fn submitted(self) -> String {
        let (text, chosen) = (self.text.get().trim().to_owned(), self.chosen.get());
        let text = self.listed(&text).map_or(text, |choice| choice.id);
        let ids = chosen.into_iter().map(|choice| choice.id);
        ids.chain((!text.is_empty()).then_some(text)).collect::<Vec<_>>().join(",")
    }

    /// The listed option whose name or ID was typed in full.
    fn listed(self, text: &str) -> Option<Choice> {
        self.source.with_value(|source| match source {
            Source::Listed(all) => {
                let named = || all.iter().find(|choice| choice.name.eq_ignore_ascii_case(text));
                all.iter().find(|choice| choice.id == text).or_else(named).cloned()
            }
            Source::Searched { .. } => None,
        })
    }

    /// Whether text without a match is worth choosing: an account has names that a search does not show.
    pub fn accepts_text(self) -> bool {
        let searches_accounts =
            |source: &Source| matches!(source, Source::Searched { needs: AdminAction::UsersRead, .. });
        self.pick == Pick::Many && self.source.with_value(searches_accounts)
    }

    pub fn on_input(self, text: String) {
        if self.pick == Pick::Many && text.contains([',', '，', '\n']) {
            return self.add_values(values(&text));
        }
        if self.pick == Pick::One && !text.is_empty() {
            self.chosen.update(Vec::clear);
        }
        let empty = text.is_empty();
        self.text.set(text);
        if empty { self.close() } else { self.search() }
    }

    /// Offers what matches the text.
    pub fn search(self) {
        let (text, number) = (self.text.get_untracked(), self.forget_search());
        match self.source.get_value() {
            Source::Listed(all) => {
                self.offer(Ok(Options::matching(all, &text)), &text);
            }
            Source::Searched { find, .. } => {
                // Enter must not choose among the matches of an earlier text.
                self.active.set(None);
                self.waits.set_value(true);
                let ask = move || {
                    spawn_local(async move {
                        let found = find(PickerQuery::Matching(text.trim().to_owned())).await;
                        // The picker may be gone.
                        if self.latest.try_get_value() == Some(number) {
                            self.offer(found, &text);
                        }
                    });
                };
                self.pause.set_value(set_timeout_with_handle(ask, PAUSE).ok());
            }
        }
    }

    /// Drops the search under way, and returns the number of the next one.
    fn forget_search(self) -> u32 {
        if let Some(pause) = self.pause.get_value() {
            pause.clear();
        }
        self.waits.set_value(false);
        self.confirm_pending.set_value(false);
        self.latest.update_value(|number| *number += 1);
        self.latest.get_value()
    }

    fn offer(self, found: Result<Options, crate::AppError>, text: &str) {
        self.failed.set(found.is_err());
        let mut found = found.unwrap_or_default();
        let chosen = self.chosen.get_untracked();
        // In a picker of one, an option takes the place of the present one, which stays in the list.
        let is_taken = |choice: &Choice| match self.pick {
            Pick::One => false,
            Pick::Many => chosen.iter().any(|other| other.id == choice.id),
            Pick::Text => choice.id == text,
        };
        found.choices.retain(|choice| !is_taken(choice));
        // A text is complete without a match, and before one is typed an empty list says nothing.
        let silent = found.choices.is_empty() && (self.pick == Pick::Text || text.trim().is_empty());
        let texts = picker::of(self.lang);
        self.announcement.set(match found.choices.len() {
            _ if self.failed.get_untracked() => texts.failed.to_owned(),
            0 => texts.none.to_owned(),
            count => texts.found(count as u64),
        });
        // Enter takes the first match of a search, but never replaces a text that is a value itself.
        let first = !text.trim().is_empty() && !found.choices.is_empty() && self.pick != Pick::Text;
        self.active.set(first.then_some(0));
        self.offered.set(found);
        self.open.set(!silent || self.failed.get_untracked());
        self.waits.set_value(false);
        if self.confirm_pending.get_value() {
            self.confirm();
        }
    }

    /// Chooses the highlighted option, else the text as it was typed. Whether there was anything to choose.
    fn confirm(self) -> bool {
        let (open, text) = (self.open.get_untracked(), self.text.get_untracked());
        match self.active.get_untracked().filter(|_| open) {
            Some(place) => self.choose(place),
            None if self.waits.get_value() => self.confirm_pending.set_value(true),
            None if self.pick == Pick::Many && !text.trim().is_empty() => self.add_values(values(&text)),
            None => return false,
        }
        true
    }

    pub fn close(self) {
        self.forget_search();
        self.open.set(false);
        self.active.set(None);
    }

    /// Chooses an option of the list.
    pub fn choose(self, place: usize) {
        let Some(choice) = self.offered.with_untracked(|found| found.choices.get(place).cloned()) else { return };
        self.close();
        self.announcement.set(picker::of(self.lang).added(&choice.name));
        match self.pick {
            // Only a beginning: the rest is typed.
            Pick::Text => return self.text.set(choice.id),
            Pick::One => self.chosen.set(vec![choice]),
            Pick::Many => self.chosen.update(|chosen| chosen.push(choice)),
        }
        self.text.set(String::new());
    }

    /// Chooses entered or pasted values, and looks up their names.
    pub fn add_values(self, texts: Vec<String>) {
        self.close();
        self.text.set(String::new());
        let mut missing = Vec::new();
        self.chosen.update(|chosen| {
            for text in texts {
                let choice = self.listed(&text).unwrap_or_else(|| Choice::from_text(&text));
                if !chosen.iter().any(|other| other.id == choice.id) {
                    chosen.push(choice);
                    missing.push(text);
                }
            }
        });
        let Source::Searched { find, .. } = self.source.get_value() else { return };
        if missing.is_empty() {
            return;
        }
        spawn_local(async move {
            let Ok(found) = find(PickerQuery::Named(missing.clone())).await else { return };
            let named = |choice: &Choice| missing.iter().position(|text| *text == choice.id);
            _ = self.chosen.try_update(|chosen| {
                for choice in chosen.iter_mut() {
                    if let Some(found) = named(choice).and_then(|place| found.choices.get(place)) {
                        *choice = found.clone();
                    }
                }
                let all = std::mem::take(chosen);
                for choice in all {
                    if !chosen.iter().any(|other| other.id == choice.id) {
                        chosen.push(choice);
                    }
                }
            });
        });
    }

    /// An error names a value by its ID; the chip shows its name.
    pub fn named(self, error: &str) -> String {
        let name = |error: String, choice: &Choice| error.replace(&quoted(&choice.id), &quoted(&choice.name));
        self.chosen.with(|chosen| chosen.iter().fold(error.to_owned(), name))
    }

    pub fn remove(self, id: &str) {
        self.chosen.update(|chosen| {
            if let Some(place) = chosen.iter().position(|choice| choice.id == id) {
                let former = chosen.remove(place);
                self.announcement.set(picker::of(self.lang).removed(&former.name));
            }
        });
        self.focus();
    }

    pub fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            _ = input.focus();
        }
    }

    /// Keyboard of a combobox: <https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>.
    pub fn pressed(self, event: &KeyboardEvent) {
        // Enter and arrows belong to the input method while it composes, such as Pinyin.
        if event.is_composing() || event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let (open, text) = (self.open.get_untracked(), self.text.get_untracked());
        match event.key().as_str() {
            "ArrowDown" if open => self.step(true),
            "ArrowUp" if open => self.step(false),
            "ArrowDown" | "ArrowUp" => self.search(),
            "Escape" if open => self.close(),
            "Escape" if !text.is_empty() => self.text.set(String::new()),
            "Enter" if self.confirm() => {}
            "Backspace" if text.is_empty() => {
                let last = self.chosen.with_untracked(|chosen| chosen.last().map(|choice| choice.id.clone()));
                let Some(last) = last else { return };
                self.remove(&last);
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn step(self, down: bool) {
        let count = self.offered.with_untracked(|found| found.choices.len());
        if count == 0 {
            return;
        }
        let place = match (self.active.get_untracked(), down) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(place), true) => (place + 1) % count,
            (Some(place), false) => (place + count - 1) % count,
        };
        self.active.set(Some(place));
        self.show(place);
    }

    /// Scrolls the list to an option.
    fn show(self, place: usize) {
        use leptos::wasm_bindgen::JsCast;
        let Some(list) = self.list.get_untracked() else { return };
        let option = list.children().item(u32::try_from(place).unwrap_or(0));
        let Some(option) = option.and_then(|option| option.dyn_into::<HtmlElement>().ok()) else { return };
        let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
        if top < list.scroll_top() {
            list.set_scroll_top(top);
        } else if bottom > list.scroll_top() + list.client_height() {
            list.set_scroll_top(bottom - list.client_height());
        }
    }
}

/// As errors quote a value, in every language.
pub fn quoted(value: &str) -> String {
    format!("“{value}”")
}
