//! A row of filters above a list. The address holds them, so that a view can be sent on and come back to.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// A form whose fields become the query of an address. What is missing is said by the page: `novalidate` keeps the
/// browser from holding the form back for a field that is not shown. Without script the browser goes there; with script the page
/// does, and leaves out what is empty.
#[component]
pub fn Filters(
    /// Address of the list.
    #[prop(into)]
    action: String,
    /// More classes than `filters`.
    #[prop(optional)]
    class: &'static str,
    /// Whether it is the search of the place rather than a list's filters.
    #[prop(optional)]
    search: bool,
    /// Fields and button.
    children: Children,
) -> impl IntoView {
    let (navigate, to) = (use_navigate(), action.clone());
    // The part of the page that a browser without script shows first stays behind the query.
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

/// A labelled choice in a filter row; an empty value means any.
#[component]
pub fn FilterChoice(
    /// Name in the query, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Words for no restriction.
    any: &'static str,
    /// Sent value and words.
    options: Vec<(&'static str, &'static str)>,
    /// The chosen value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(sent, words)| view! { <option value=sent selected=sent == value>{words}</option> })
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

/// A labelled entry in a filter row.
#[component]
pub fn FilterText(
    /// Name in the query, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Its value.
    #[prop(into)]
    value: String,
    /// An example or hint inside the field.
    #[prop(optional)]
    placeholder: &'static str,
    /// HTML's type.
    #[prop(default = "search")]
    kind: &'static str,
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
