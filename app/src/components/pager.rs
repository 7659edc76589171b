//! Links to the next and the first page: keyset pagination knows no others.

use super::icon::{Icon, Symbol};
use leptos::prelude::*;

/// Links below a list; empty if there is only one page.
#[component]
pub fn Pager(
    /// Label for assistive technology.
    label: &'static str,
    /// Label and address of the first page, on later pages.
    #[prop(into)]
    first: Option<(&'static str, String)>,
    /// Label and address of the next page, if there is one.
    #[prop(into)]
    next: Option<(&'static str, String)>,
) -> impl IntoView {
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=label>
                {first
                    .map(|(label, href)| {
                        view! {
                            <a class="button button--secondary" href=href>
                                <Icon symbol=Symbol::Left />
                                {label}
                            </a>
                        }
                    })}
                {next
                    .map(|(label, href)| {
                        view! {
                            <a class="button button--secondary pager__next" href=href rel="next">
                                {label}
                                <Icon symbol=Symbol::Right />
                            </a>
                        }
                    })}
            </nav>
        }
    })
}
