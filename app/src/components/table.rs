//! Tables. On narrow screens every row becomes a card.

use leptos::prelude::*;

/// A table with a header. The explicit roles keep it a table for assistive technology where the style sheet turns rows
/// into cards.
#[component]
pub fn Table(
    /// Caption for assistive technology.
    #[prop(into)]
    caption: String,
    /// Column headers.
    head: Vec<&'static str>,
    children: Children,
) -> impl IntoView {
    let room = match head.len() {
        0..=3 => "table-room",
        4 => "table-room table-room--four",
        _ => "table-room table-room--wide",
    };
    let head = head.into_iter().map(|label| view! { <th role="columnheader" scope="col">{label}</th> }).collect_view();
    view! {
        <div class=room>
            <div class="table-frame">
                <table class="table" role="table">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead role="rowgroup">
                        <tr role="row">{head}</tr>
                    </thead>
                    <tbody role="rowgroup">{children()}</tbody>
                </table>
            </div>
        </div>
    }
}

#[component]
pub fn Row(children: Children) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }
}

#[component]
pub fn Cell(
    /// Header of its column, shown next to it in a card.
    #[prop(optional)]
    label: &'static str,
    /// CSS class for the kind of content: `cell--main`, `cell--number`, `cell--actions`.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" class=format!("cell {class}").trim_end().to_owned() data-label=label>
            {children()}
        </td>
    }
}
