//! List of jobs.

use super::server::list_jobs;
use super::{StateBadge, title};
use crate::components::{Cell, Empty, LinkButton, Pager, ResourceView, Row, Table, Time};
use crate::console::labels::thousands;
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::i18n::console::{frame, jobs};
use doorward_contract::job::{Job, JobQuery};
use doorward_contract::page;
use leptos::either::Either;
use leptos::prelude::*;

const PATH: &str = "/admin/jobs";

/// `/admin/jobs?cursor=`
#[component]
pub fn JobsPage() -> impl IntoView {
    let texts = jobs::texts();
    let query = use_query();
    let asked =
        move || JobQuery { cursor: query.with(|query| query.get("cursor").map(str::to_owned)), ..Default::default() };
    let found = Resource::new(asked, list_jobs);
    view! {
        <Page title=texts.title lead=texts.lead>
            <ResourceView
                resource=found
                view=move |found| view! { <Found found later=query.get_untracked().get("cursor").is_some() /> }
            />
            <ApiExample method="GET" path="/jobs" />
        </Page>
    }
}

#[component]
fn Found(found: page::Page<Job>, later: bool) -> impl IntoView {
    let (texts, around) = (jobs::texts(), frame::texts());
    if found.items.is_empty() {
        return Either::Left(view! {
            <Empty title=texts.empty_title text=texts.empty_body>
                <LinkButton href="/admin/users">{texts.to_users}</LinkButton>
            </Empty>
        });
    }
    let first = later.then(|| (around.first_page, PATH.to_owned()));
    let next = found.next_cursor.map(|cursor| (around.next_page, format!("{PATH}?cursor={cursor}")));
    let rows = found.items.into_iter().map(|job| view! { <JobRow job /> }).collect_view();
    Either::Right(view! {
        <Table caption=texts.title head=vec![texts.job, texts.state, texts.rows, texts.faults, texts.started]>
            {rows}
        </Table>
        <Pager label=around.paging first next />
    })
}

#[component]
fn JobRow(job: Job) -> impl IntoView {
    let texts = jobs::texts();
    let rows = match job.total {
        Some(total) => format!("{} / {}", thousands(job.done), thousands(total)),
        None => thousands(job.done),
    };
    view! {
        <Row>
            <Cell class="cell--main"><a href=format!("{PATH}/{}", job.id)>{title(&job)}</a></Cell>
            <Cell label=texts.state><StateBadge state=job.state /></Cell>
            <Cell label=texts.rows class="cell--number">{rows}</Cell>
            <Cell label=texts.faults class="cell--number">{thousands(job.faults)}</Cell>
            <Cell label=texts.started><Time at=job.created_at /></Cell>
        </Row>
    }
}
