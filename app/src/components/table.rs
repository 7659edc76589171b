//! Rows of the same kind; where there is no room for the columns every row becomes a small card.

use leptos::prelude::*;

/// A table with a head. The explicit roles keep it a table for assistive technology where the style sheet turns rows
/// into cards.
#[component]
pub fn Table(
    /// What it lists, for assistive technology.
    #[prop(into)]
    caption: String,
    /// Words of the head, a column each.
    head: Vec<&'static str>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let room = match head.len() {
        0..=3 => "table-room",
        4 => "table-room table-room--four",
        _ => "table-room table-room--wide",
    };
    let head = head.into_iter().map(|words| view! { <th role="columnheader" scope="col">{words}</th> }).collect_view();
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

/// One row.
#[component]
pub fn Row(
    /// Its cells.
    children: Children,
) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }
}

/// One cell.
#[component]
pub fn Cell(
    /// Head of its column, shown beside it in a card.
    #[prop(optional)]
    label: &'static str,
    /// What kind of content, for the style sheet: `cell--main`, `cell--number`, `cell--actions`.
    #[prop(optional)]
    class: &'static str,
    /// Its content.
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" class=format!("cell {class}").trim_end().to_owned() data-label=label>
            {children()}
        </td>
    }
}
