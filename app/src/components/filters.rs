//! Filters above a list. The address holds them, so that a view can be shared and bookmarked.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// A form whose fields become the query of an address. `novalidate`: the page itself reports missing values, and the
/// browser must not block the form because of a hidden field. Without script the browser navigates; with script the
/// router does, without empty values.
#[component]
pub fn Filters(
    #[prop(into)] action: String,
    /// Additional CSS classes.
    #[prop(optional)]
    class: &'static str,
    /// Whether it has the role `search` of the page rather than the filters of one list.
    #[prop(optional)]
    search: bool,
    children: Children,
) -> impl IntoView {
    let (navigate, to) = (use_navigate(), action.clone());
    // The fragment, which selects the visible part of the page without script, goes after the query.
    let (path, part) =
        to.split_once('#').map_or((to.clone(), String::new()), |(path, part)| (path.to_owned(), format!("#{part}")));
    let go = move |event: SubmitEvent| {
        let Some(query) = event.target().and_then(|form| form.dyn_into().ok()).as_ref().and_then(filled_in) else {
            return;
        };
        event.prevent_default();
        navigate(&format!("{path}{query}{part}"), NavigateOptions::default());
    };
    view! {
        <form
            class=format!("filters {class}").trim_end().to_owned()
            method="get"
            action=action
            novalidate=true
            role=search.then_some("search")
            on:submit=go
        >
            {children()}
        </form>
    }
}

fn filled_in(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let query = String::from(query.to_string());
    let filled: Vec<&str> = query.split('&').filter(|pair| !pair.ends_with('=')).collect();
    Some(if filled.is_empty() { String::new() } else { format!("?{}", filled.join("&")) })
}

/// A labelled select field in a filter row. An empty value means any.
#[component]
pub fn FilterChoice(
    /// Query parameter, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Label of the option without restriction.
    any: &'static str,
    /// Values and labels.
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] value: String,
) -> impl IntoView {
    let options = options.into_iter().map(|(option, label)| (option.to_owned(), label.to_owned())).collect();
    view! { <FilterSelect name label any options value /> }
}

/// As [`FilterChoice`], with options that the server named. A value that is not among them is an option, too: submitting
/// the form must not drop it.
#[component]
pub fn FilterSelect(
    /// Query parameter, also the element ID.
    name: &'static str,
    label: &'static str,
    /// Label of the option without restriction.
    any: &'static str,
    /// Values and labels.
    options: Vec<(String, String)>,
    #[prop(into)] value: String,
) -> impl IntoView {
    let mut options = options;
    if !value.is_empty() && !options.iter().any(|(option, _)| *option == value) {
        options.push((value.clone(), value.clone()));
    }
    let options = options
        .into_iter()
        .map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="filters__field">
            <label class="filters__label" for=name>{label}</label>
            <select class="input select" id=name name=name>
                <option value="">{any}</option>
                {options}
            </select>
        </div>
    }
}

/// A labelled text field in a filter row.
#[component]
pub fn FilterText(
    /// Query parameter, also the element ID.
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] placeholder: &'static str,
    #[prop(default = "search")] kind: &'static str,
) -> impl IntoView {
    view! {
        <div class=format!("filters__field filters__field--{kind}")>
            <label class="filters__label" for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                placeholder=placeholder
                maxlength="128"
                autocomplete="off"
                spellcheck="false"
            />
        </div>
    }
}
