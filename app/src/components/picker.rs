//! A picker: search while typing, and chosen ones as chips.
//!
//! Without script it is a plain field with the same name, which takes IDs. With script, and with permission to search,
//! a combobox takes its place and submits the same value.

mod choice;
mod state;

pub use choice::{Choice, Options, PickerQuery, SHOWN};

use super::field::{Field, FieldFrame, FieldKind, SelectField, TextArea, described_by};
use super::{Avatar, Icon, Symbol};
use crate::AppError;
use crate::i18n::console::picker;
use crate::i18n::use_lang;
use crate::rights::has_permission;
use doorward_contract::admin_action::AdminAction;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::{Function, Reflect};
use leptos::web_sys::{ClipboardEvent, Element};
use state::{State, quoted};
use std::pin::Pin;
use std::sync::Arc;

/// Calls the server function of a picker.
pub type Find =
    Arc<dyn Fn(PickerQuery) -> Pin<Box<dyn Future<Output = Result<Options, AppError>> + Send>> + Send + Sync>;

/// Where the options come from.
#[derive(Clone)]
pub enum Source {
    /// Options that the page knows.
    Listed(Vec<Choice>),
    /// A server function. Viewers without its permission keep the plain field.
    Searched { find: Find, needs: AdminAction },
}

/// What is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    One,
    /// Several, submitted with commas between them.
    Many,
    /// One text that need not be in the list, such as an action. It stays editable.
    Text,
}

/// The field without script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// One line.
    Line,
    /// A line for each value.
    Lines(u8),
    /// A select field of the listed options, with this label of the empty one.
    Select(&'static str),
}

/// A field for users, roles, departments and positions, or actions.
#[component]
pub fn Picker(
    /// Form field name, also the element ID.
    name: &'static str,
    label: &'static str,
    source: Source,
    pick: Pick,
    plain: Plain,
    /// Initial value, as submitted.
    #[prop(optional, into)]
    value: String,
    /// Text in the empty input.
    #[prop(optional)]
    placeholder: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    /// Further hint for the plain field: the format of its text.
    #[prop(optional, into)]
    plain_hint: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let needs = match &source {
        Source::Listed(_) => None,
        Source::Searched { needs, .. } => Some(*needs),
    };
    let source = StoredValue::new(source);
    let state = State::new(name, pick, source, use_lang());
    let (allowed, ready) = (has_permission(needs), RwSignal::new(false));
    Effect::new(move || {
        if allowed() && !ready.get_untracked() {
            let field = document().get_element_by_id(name);
            state.begin(&field.as_ref().map(early_input).unwrap_or_default());
            let focused = field.is_some() && document().active_element() == field;
            ready.set(true);
            if focused {
                request_animation_frame(move || state.focus());
            }
        }
    });
    let (value, hint, plain_hint) = (StoredValue::new(value), StoredValue::new(hint), StoredValue::new(plain_hint));
    move || {
        if ready.get() {
            let hint = hint.get_value();
            return Either::Left(view! { <Combobox state label placeholder hint error required /> });
        }
        let hint = [hint.get_value(), plain_hint.get_value()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Either::Right(plain_field(name, label, plain, source, value.get_value(), hint, error, required))
    }
}

/// Text entered before the combobox took the field's place.
fn early_input(field: &Element) -> String {
    Reflect::get(field, &JsValue::from_str("value")).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

#[allow(clippy::too_many_arguments, reason = "one a property of the field")]
fn plain_field(
    name: &'static str,
    label: &'static str,
    plain: Plain,
    source: StoredValue<Source>,
    value: String,
    hint: String,
    error: MaybeProp<String>,
    required: bool,
) -> AnyView {
    let hint = Some(hint).filter(|hint| !hint.is_empty());
    let listed = source.with_value(|source| match source {
        Source::Listed(all) => all.clone(),
        Source::Searched { .. } => vec![],
    });
    match plain {
        Plain::Line => plain_line(name, label, &listed, value, hint.unwrap_or_default(), error, required),
        Plain::Lines(rows) => {
            let value = choice_lines(&value);
            match hint {
                Some(hint) => view! { <TextArea name label value hint error rows required /> }.into_any(),
                None => view! { <TextArea name label value error rows required /> }.into_any(),
            }
        }
        Plain::Select(none) => {
            let option = |choice: Choice| {
                let about = if choice.about.is_empty() { String::new() } else { format!(" ({})", choice.about) };
                (choice.id, format!("{}{about}", choice.name))
            };
            let none = (String::new(), none.to_owned());
            let options = std::iter::once(none).chain(listed.into_iter().map(option)).collect::<Vec<_>>();
            match hint {
                Some(hint) => view! { <SelectField name label options value hint error required /> }.into_any(),
                None => view! { <SelectField name label options value error required /> }.into_any(),
            }
        }
    }
}

/// A text field, with the listed options as suggestions of the browser.
fn plain_line(
    name: &'static str,
    label: &'static str,
    listed: &[Choice],
    value: String,
    hint: String,
    error: MaybeProp<String>,
    required: bool,
) -> AnyView {
    let (kind, value) = (FieldKind::Username, Some(value));
    let id = if listed.is_empty() { String::new() } else { format!("known-{name}s") };
    let options = listed.iter().map(|choice| view! { <option value=choice.id.clone() /> }).collect_view();
    let known = (!listed.is_empty()).then(|| view! { <datalist id=id.clone()>{options}</datalist> });
    view! {
        <Field name label kind value hint error autocomplete="off" list=id required />
        {known}
    }
    .into_any()
}

fn choice_lines(value: &str) -> String {
    choice::values(value).join("\n")
}

#[component]
fn Combobox(
    state: State,
    label: &'static str,
    placeholder: &'static str,
    hint: Option<String>,
    error: MaybeProp<String>,
    required: bool,
) -> impl IntoView {
    let (name, has_hint) = (state.name, hint.is_some());
    let field_error = error;
    let error = MaybeProp::derive(move || field_error.get().map(|error| state.named(&error)));
    let list_id = format!("{name}-list");
    let controls = list_id.clone();
    let active = move || {
        let place = state.active.get().filter(|_| state.open.get())?;
        Some(format!("{name}-option-{place}"))
    };
    let placeholder = move || (!placeholder.is_empty() && state.chosen.with(Vec::is_empty)).then_some(placeholder);
    let input = view! {
        <input
            class="picker__input"
            node_ref=state.input
            id=name
            type="text"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded=move || state.open.get().to_string()
            aria-controls=controls
            aria-activedescendant=active
            aria-required=required.then_some("true")
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=described_by(name, has_hint, error)
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder=placeholder
            prop:value=state.text
            on:input=move |event| state.on_input(event_target_value(&event))
            on:click=move |_| state.search()
            on:blur=move |_| state.close()
            on:keydown=move |event| state.pressed(&event)
            on:paste=move |event| pasted(state, &event)
        />
    };
    view! {
        <FieldFrame name label hint error required>
            <div class="picker">
                <div class="picker__box" on:click=move |_| state.focus()>
                    <Chips state error=field_error />
                    {input}
                </div>
                <input type="hidden" name=name value=move || state.submitted() />
                <Offers state list_id />
                <p class="visually-hidden" role="status">{state.announcement}</p>
            </div>
        </FieldFrame>
    }
}

/// Several pasted lines are several values; an input would join them.
fn pasted(state: State, event: &ClipboardEvent) {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let text = get(event, "clipboardData").and_then(|data| {
        let read: Function = get(&data, "getData")?.into();
        read.call1(&data, &JsValue::from_str("text")).ok()?.as_string()
    });
    if let Some(text) = text.filter(|text| state.pick == Pick::Many && text.trim().contains(['\n', ','])) {
        event.prevent_default();
        state.add_values(choice::values(&text));
    }
}

#[component]
fn Chips(state: State, error: MaybeProp<String>) -> impl IntoView {
    let lang = use_lang();
    let chip = move |choice: Choice| {
        let Choice { id, name, person, .. } = choice;
        let (label, quoted) = (picker::of(lang).remove(&name), quoted(&id));
        let is_wrong = move || error.get().is_some_and(|error| error.contains(&quoted));
        view! {
            <li class="picker__chip" class:picker__chip--wrong=is_wrong>
                {person.then(|| view! { <Avatar name=name.clone() /> })}
                <bdi class="picker__name">{name}</bdi>
                <button
                    type="button"
                    class="picker__remove"
                    aria-label=label.clone()
                    title=label
                    on:click=move |_| state.remove(&id)
                >
                    <Icon symbol=Symbol::Close />
                </button>
            </li>
        }
    };
    view! {
        <ul class="picker__chips" aria-label=picker::texts().chosen hidden=move || state.chosen.with(Vec::is_empty)>
            <For each=move || state.chosen.get() key=Clone::clone children=chip />
        </ul>
    }
}

#[component]
fn Offers(state: State, list_id: String) -> impl IntoView {
    let lang = use_lang();
    let option = move |(place, choice): (usize, Choice)| {
        let Choice { name, about, person, .. } = choice;
        view! {
            <li
                class="picker__option"
                role="option"
                id=format!("{}-option-{place}", state.name)
                aria-selected=move || (state.active.get() == Some(place)).to_string()
                on:click=move |_| state.choose(place)
            >
                {person.then(|| view! { <Avatar name=name.clone() /> })}
                <span class="person__text">
                    <bdi class="picker__name">{name}</bdi>
                    {(!about.is_empty()).then(|| view! { <bdi class="person__below">{about}</bdi> })}
                </span>
            </li>
        }
    };
    let options = move || state.offered.get().choices.into_iter().enumerate().map(option).collect_view();
    let none = move || state.offered.with(|found| found.choices.is_empty());
    let note = move || {
        let texts = picker::of(lang);
        match (state.failed.get(), none()) {
            (true, _) => Some(texts.failed),
            (_, true) if state.accepts_text() => Some(texts.use_text),
            (_, true) => Some(texts.none),
            _ => state.offered.with(|found| found.more).then_some(texts.more),
        }
    };
    view! {
        // A click must not take the focus from the input.
        <div class="picker__popup" hidden=move || !state.open.get() on:mousedown=|event| event.prevent_default()>
            <ul class="picker__list" node_ref=state.list id=list_id role="listbox" aria-label=picker::texts().matches hidden=none>
                {options}
            </ul>
            {move || note().map(|note| view! { <p class="picker__note">{note}</p> })}
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Choice, Options, Pick, Picker, Plain, Source};
    use doorward_contract::admin_action::AdminAction;
    use leptos::prelude::*;
    use std::sync::Arc;

    fn html(source: Source, pick: Pick, plain: Plain, value: &str) -> String {
        let value = value.to_owned();
        let picker =
            || view! { <Picker name="uids" label="Who" source pick plain value hint="Hint." plain_hint="Format." /> };
        Owner::new().with(|| picker().into_any().to_html())
    }

    fn searched() -> Source {
        let find = Arc::new(|_| Box::pin(async { Ok(Options::default()) }) as _);
        Source::Searched { find, needs: AdminAction::UsersRead }
    }

    #[test]
    fn the_server_renders_a_plain_field_of_the_same_name() {
        let lines = html(searched(), Pick::Many, Plain::Lines(4), "lin,<mei>");
        for part in
            [r#"<label for="uids""#, r#"class="input textarea""#, r#"name="uids""#, "lin\n&lt;mei&gt;", "Hint. Format."]
        {
            assert!(lines.contains(part), "{part} is not in {lines}");
        }
        let line = html(searched(), Pick::One, Plain::Line, "lin");
        assert!(line.contains(r#"type="text""#) && line.contains(r#"value="lin""#), "{line}");
        assert!(![lines, line].iter().any(|html| html.contains("combobox")));
    }

    #[test]
    fn a_select_offers_the_options_with_their_places_and_none() {
        let press = Choice::new("p", "Press", "Board");
        let select = html(Source::Listed(vec![Choice::from_text("b"), press]), Pick::One, Plain::Select("Top"), "p");
        for part in [r#"<option value="">Top"#, r#"<option value="b">b"#, r#"<option value="p" selected>Press (Board)"#]
        {
            assert!(select.contains(part), "{part} is not in {select}");
        }
    }
}
