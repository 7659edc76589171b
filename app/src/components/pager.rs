//! On to the next page, or back to the first: keyset paging knows no others.

use super::icon::{Icon, Symbol};
use leptos::prelude::*;

/// Links at the foot of a list; nothing when there is one page only.
#[component]
pub fn Pager(
    /// What the links are for, for assistive technology.
    label: &'static str,
    /// Words and address of the first page, when this is a later one.
    #[prop(into)]
    first: Option<(&'static str, String)>,
    /// Words and address of the next page, when there is one.
    #[prop(into)]
    next: Option<(&'static str, String)>,
) -> impl IntoView {
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=label>
                {first
                    .map(|(words, href)| {
                        view! {
                            <a class="button button--secondary" href=href>
                                <Icon symbol=Symbol::Left />
                                {words}
                            </a>
                        }
                    })}
                {next
                    .map(|(words, href)| {
                        view! {
                            <a class="button button--secondary pager__next" href=href rel="next">
                                {words}
                                <Icon symbol=Symbol::Right />
                            </a>
                        }
                    })}
            </nav>
        }
    })
}
