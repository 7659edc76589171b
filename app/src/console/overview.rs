//! Overview page: what is left to do after set-up, totals and sign-ins.

mod checklist;
mod server;
mod sign_ins;
mod tiles;

pub use checklist::{DismissChecklist, ReadChecklist};
pub use server::{ReadOverview, read_overview};

use super::page::{ApiExample, Page};
use super::query::use_query;
use crate::components::ResourceView;
use crate::i18n::console::overview;
use crate::lazy::main_page;
use crate::zone::Zone;
use checklist::Checklist;
use leptos::prelude::*;
use sign_ins::SignIns;
use tiles::Tiles;

/// Selectable periods in days; the second is the default.
pub const PERIODS: [u8; 3] = [7, 30, 90];

main_page! {
    /// `/admin`
    OVERVIEW, OverviewPage
}

#[component]
fn OverviewPage() -> impl IntoView {
    let texts = overview::texts();
    let query = use_query();
    let zone = Zone::get();
    let days = Memo::new(move |_| chosen(query.get().get("days")));
    let read = Resource::new(move || (days.get(), zone.name()), |(days, zone)| read_overview(days, zone));
    view! {
        <Page title=texts.title lead=texts.lead>
            <Checklist />
            <ResourceView
                resource=read
                view=move |read| {
                    let days = days.get_untracked();
                    view! {
                        <Tiles read=read.clone() />
                        <SignIns days zone=zone.name() counts=read.days />
                    }
                }
            />
            {move || view! { <ApiExample method="GET" path=by_api(days.get()) /> }}
        </Page>
    }
}

fn by_api(days: u8) -> String {
    format!("/overview?days={days}")
}

fn chosen(text: Option<&str>) -> u8 {
    text.and_then(|text| text.parse().ok()).filter(|days| PERIODS.contains(days)).unwrap_or(PERIODS[1])
}
