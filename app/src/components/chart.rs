//! Stacked columns, drawn on the server as plain SVG: no script, no library, no inline style.

use leptos::prelude::*;

// Units of the drawing; the style sheet stretches it to the available width.
const STEP: f64 = 10.0;
const GAP: f64 = 2.0;
const HEIGHT: f64 = 100.0;

/// One column: a title for the tooltip and a value per series, from the bottom up.
#[derive(Debug, Clone)]
pub struct Column {
    /// Tooltip.
    pub title: String,
    /// Values, in the order of the legend.
    pub values: Vec<u64>,
}

/// A chart of stacked columns with a scale, labels below and a legend.
#[component]
pub fn Columns(
    /// Text alternative: the chart in one sentence.
    #[prop(into)]
    label: String,
    /// Names of the series, from the bottom up.
    legend: Vec<&'static str>,
    columns: Vec<Column>,
    /// Labels below the chart, spread evenly from the left edge to the right.
    marks: Vec<String>,
) -> impl IntoView {
    let top = scale(columns.iter().map(|column| column.values.iter().sum()).max().unwrap_or(0));
    let width = STEP * columns.len() as f64;
    let bars = columns.into_iter().enumerate().map(|(at, column)| stack(at, column, top)).collect_view();
    let legend = legend
        .into_iter()
        .enumerate()
        .map(|(at, label)| view! { <li class=format!("chart__key chart__key--{at}")>{label}</li> })
        .collect_view();
    let marks = marks.into_iter().map(|mark| view! { <span>{mark}</span> }).collect_view();
    view! {
        <figure class="chart">
            <ul class="chart__legend">{legend}</ul>
            <div class="chart__plot">
                <div class="chart__scale" aria-hidden="true">
                    <span>{top}</span>
                    <span>{top / 2}</span>
                    <span>"0"</span>
                </div>
                <svg
                    class="chart__columns"
                    role="img"
                    aria-label=label
                    viewBox=format!("0 0 {width} {HEIGHT}")
                    preserveAspectRatio="none"
                >
                    <path class="chart__grid" d=format!("M0 0.5H{width}M0 50H{width}M0 99.5H{width}") />
                    {bars}
                </svg>
                <div class="chart__marks" aria-hidden="true">{marks}</div>
            </div>
        </figure>
    }
}

fn stack(at: usize, column: Column, top: u64) -> impl IntoView + use<> {
    let x = STEP * at as f64;
    let mut base = HEIGHT;
    let parts: Vec<_> = column
        .values
        .into_iter()
        .enumerate()
        .map(|(series, value)| {
            let height = HEIGHT * value as f64 / top as f64;
            base -= height;
            view! {
                <rect
                    class=format!("chart__bar chart__bar--{series}")
                    x=x + GAP / 2.0
                    y=format!("{base:.2}")
                    width=STEP - GAP
                    height=format!("{height:.2}")
                />
            }
        })
        .collect();
    view! {
        <g class="chart__column">
            <title>{column.title}</title>
            <rect class="chart__hover" x=x y="0" width=STEP height=HEIGHT />
            {parts}
        </g>
    }
}

/// The next of 2, 4, 6, 8, 10, 20, 40, ...: round numbers whose half is an integer.
fn scale(most: u64) -> u64 {
    let mut step = 1;
    loop {
        if let Some(top) = [2, 4, 6, 8, 10].into_iter().map(|times| times * step).find(|top| most <= *top) {
            return top;
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn the_scale_is_the_next_round_even_number() {
        for (most, top) in [(0, 2), (1, 2), (3, 4), (9, 10), (10, 10), (11, 20), (47, 60), (81, 100), (101, 200)] {
            assert_eq!(scale(most), top, "{most}");
        }
        assert!(scale(1_000_000) >= 1_000_000);
    }
}
