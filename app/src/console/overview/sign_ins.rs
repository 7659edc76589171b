//! Sign-ins per day, as a chart and a table.

use super::super::labels::thousands;
use super::PERIODS;
use crate::components::{Cell, Column, Columns, Row, Tab, Table, Tabs};
use crate::i18n::console::overview;
use crate::i18n::use_lang;
use crate::zone::{day_of, day_start};
use doorward_contract::admin::DayCount;
use doorward_i18n::console::overview::{BarTitle, ChartLabel};
use leptos::either::Either;
use leptos::prelude::*;

#[component]
pub fn SignIns(
    days: u8,
    /// IANA name of the viewer's time zone.
    zone: String,
    /// One count per day, oldest first.
    counts: Vec<DayCount>,
) -> impl IntoView {
    let texts = overview::texts();
    let periods = PERIODS
        .map(|period| Tab {
            href: format!("/admin?days={period}"),
            label: period_label(period),
            current: period == days,
        })
        .to_vec();
    let nothing = counts.iter().all(|day| day.users + day.anonymous + day.failed == 0);
    let body = if nothing {
        Either::Left(view! { <p class="chart__empty">{texts.chart_empty}</p> })
    } else {
        let (ok, failed) = (total(&counts, |day| day.users + day.anonymous), total(&counts, |day| day.failed));
        Either::Right(view! {
            <Columns
                label=texts.chart_label(ChartLabel { days, ok: &ok, failed: &failed })
                legend=vec![texts.by_users, texts.by_guest, texts.failed]
                columns=columns(&counts, &zone)
                marks=marks(&counts, &zone)
            />
            <DayTable counts zone />
        })
    };
    view! {
        <section class="panel" aria-labelledby="sign-ins">
            <header class="panel__head">
                <h2 class="panel__title" id="sign-ins">{texts.chart_title}</h2>
                <Tabs label=texts.range tabs=periods />
            </header>
            {body}
        </section>
    }
}

fn period_label(days: u8) -> &'static str {
    let texts = overview::texts();
    match days {
        7 => texts.days_7,
        30 => texts.days_30,
        _ => texts.days_90,
    }
}

fn total(counts: &[DayCount], of: impl Fn(&DayCount) -> u64) -> String {
    thousands(counts.iter().map(of).sum())
}

fn columns(counts: &[DayCount], zone: &str) -> Vec<Column> {
    let lang = use_lang();
    counts
        .iter()
        .map(|day| Column {
            title: overview::of(lang).bar_title(BarTitle {
                day: day_of(day.start, zone),
                users: day.users,
                guest: day.anonymous,
                failed: day.failed,
            }),
            values: vec![day.users, day.anonymous, day.failed],
        })
        .collect()
}

// First, middle and last day: as many labels as fit on a phone.
fn marks(counts: &[DayCount], zone: &str) -> Vec<String> {
    let at = |index: usize| counts.get(index).map(|day| day_of(day.start, zone)[5..].to_owned());
    [0, counts.len() / 2, counts.len().saturating_sub(1)].into_iter().filter_map(at).collect()
}

#[component]
fn DayTable(counts: Vec<DayCount>, zone: String) -> impl IntoView {
    let texts = overview::texts();
    let rows = counts
        .into_iter()
        .rev()
        .map(|day| {
            let name = day_of(day.start, &zone);
            let end = day_start(&name, 1, &zone).unwrap_or(day.start);
            let href = format!("/admin/audit?action=user.sign_in&since={}&until={end}", day.start);
            view! {
                <Row>
                    <Cell class="cell--main"><a href=href>{name}</a></Cell>
                    <Cell class="cell--number" label=texts.by_users>{thousands(day.users)}</Cell>
                    <Cell class="cell--number" label=texts.by_guest>{thousands(day.anonymous)}</Cell>
                    <Cell class="cell--number" label=texts.failed>{thousands(day.failed)}</Cell>
                    <Cell class="cell--number" label=texts.registered>{thousands(day.registered)}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <details class="fold">
            <summary class="fold__title">{texts.table}</summary>
            <Table
                caption=texts.chart_title
                head=vec![texts.day, texts.by_users, texts.by_guest, texts.failed, texts.registered]
            >
                {rows}
            </Table>
        </details>
    }
}
