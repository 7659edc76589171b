//! Page of one job.

use super::server::{CancelJob, JobView, read_job};
use super::{StateBadge, title};
use crate::components::{
    Alert, ButtonKind, Card, Cell, ErrorAlert, Form, Icon, PageTitle, ResourceView, Row, Symbol, Table, Time, Tone,
};
use crate::console::labels::thousands;
use crate::console::navigation::use_parameter;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, NotFoundMessage};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::jobs;
use doorward_contract::job::{Job, JobFault};
use doorward_contract::page::Page;
use leptos::prelude::*;
use std::time::Duration;

/// How often the page of an open job is read again.
const INTERVAL: Duration = Duration::from_secs(2);

#[component]
pub fn JobPage() -> impl IntoView {
    let texts = jobs::texts();
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), read_job);
    let cancel = use_admin_form::<CancelJob>();
    let notice = Notice::get();
    on_done(cancel, move |()| {
        notice.show(texts.cancelled_done);
        found.refetch();
    });
    let open = Memo::new(move |_| match found.get() {
        Some(Ok(Some(view))) => view.job.state.is_open(),
        _ => false,
    });
    Effect::new(move || {
        if open.get()
            && let Ok(handle) = set_interval_with_handle(move || found.refetch(), INTERVAL)
        {
            on_cleanup(move || handle.clear());
        }
    });
    view! {
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(found) => view! { <Report found cancel /> }.into_any(),
                None => {
                    view! { <NotFoundMessage title=texts.gone_title text=texts.gone_body href="/admin/jobs" back=texts.title /> }
                        .into_any()
                }
            }
        />
    }
}

#[component]
fn Report(found: JobView, cancel: FormState<CancelJob>) -> impl IntoView {
    let texts = jobs::texts();
    let JobView { job, faults } = found;
    let (id, is_open, mine) = (job.id.clone(), job.state.is_open(), faults.is_some());
    let name = title(&job);
    let error = job.error.clone().map(|error| view! { <Alert tone=Tone::Danger>{error}</Alert> });
    let file = job
        .file
        .clone()
        .filter(|_| mine)
        .map(|_| view! { <ApiExample method="GET" path=format!("/jobs/{id}/file") /> });
    let cancel_id = id.clone();
    view! {
        <PageTitle text=name.clone() />
        <a class="back-link" href="/admin/jobs"><Icon symbol=Symbol::Left />{texts.title}</a>
        <header class="page__head">
            <div class="page__text">
                <h1 class="page__title">{name}</h1>
                <p class="page__lead"><StateBadge state=job.state /></p>
            </div>
        </header>
        {error}
        <ErrorAlert message=cancel.error_above(&[]) />
        <Progress job />
        {(is_open && mine)
            .then(|| {
                view! {
                    <div class="form__actions section-actions">
                        <Form state=cancel>
                            <input type="hidden" name="id" value=cancel_id />
                            <Submit kind=ButtonKind::Secondary pending=cancel.pending()>{texts.cancel}</Submit>
                        </Form>
                        <p class="muted">{texts.cancel_body}</p>
                        <noscript><a class="button button--quiet" href="">{texts.reload}</a></noscript>
                    </div>
                }
            })}
        {faults.map(|faults| view! { <Faults faults /> })}
        {(!mine).then(|| view! { <p class="muted">{texts.of_another}</p> })}
        {file}
        <ApiExample method="GET" path=format!("/jobs/{id}/faults") />
    }
}

#[component]
fn Progress(job: Job) -> impl IntoView {
    let texts = jobs::texts();
    let done = match job.total {
        Some(total) => format!("{} / {}", thousands(job.done), thousands(total)),
        None => thousands(job.done),
    };
    let percent = job.percent();
    let counts = job.counts.iter().map(|(outcome, count)| {
        view! {
            <div class="properties__row">
                <dt class="properties__name">{outcome_label(outcome)}</dt>
                <dd class="properties__value">{thousands(*count)}</dd>
            </div>
        }
    });
    view! {
        <Card title=texts.progress>
            <p role="status">{done}</p>
            <progress class="progress" max="100" value=percent.map(|percent| percent.to_string()) aria-label=texts.progress />
            <dl class="properties">
                {counts.collect_view()}
                <div class="properties__row">
                    <dt class="properties__name">{texts.started}</dt>
                    <dd class="properties__value"><Time at=job.created_at /></dd>
                </div>
                {job
                    .finished_at
                    .map(|at| {
                        view! {
                            <div class="properties__row">
                                <dt class="properties__name">{texts.ended}</dt>
                                <dd class="properties__value"><Time at /></dd>
                            </div>
                        }
                    })}
            </dl>
        </Card>
    }
}

/// Label of an outcome; one of another kind of job is returned as a word.
fn outcome_label(outcome: &str) -> String {
    let texts = jobs::texts();
    match outcome {
        "changed" => texts.changed.to_owned(),
        "unchanged" => texts.unchanged.to_owned(),
        "skipped" => texts.skipped.to_owned(),
        "failed" => texts.failed_rows.to_owned(),
        other => other.replace('_', " "),
    }
}

#[component]
fn Faults(faults: Page<JobFault>) -> impl IntoView {
    let texts = jobs::texts();
    let more = faults.next_cursor.is_some().then(|| view! { <p class="muted">{texts.more_faults}</p> });
    let rows: Vec<_> = faults.items.into_iter().map(|fault| view! { <FaultRow fault /> }).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h2 class="section__title">{texts.faults}</h2>
            <Table caption=texts.faults head=vec![texts.row, texts.account, texts.problem]>
                {rows}
            </Table>
            {more}
        }
    })
}

#[component]
fn FaultRow(fault: JobFault) -> impl IntoView {
    let texts = jobs::texts();
    let member = |name: &str| {
        let data = fault.data.as_ref()?;
        data.get(name)?.as_str().map(str::to_owned)
    };
    let account = match (member("uid"), member("name")) {
        (Some(uid), name) => {
            let shown = name.unwrap_or_else(|| uid.clone());
            view! { <a href=format!("/admin/users/{uid}")><bdi>{shown}</bdi></a> }.into_any()
        }
        (None, Some(name)) => view! { <bdi>{name}</bdi> }.into_any(),
        (None, None) => "–".into_any(),
    };
    view! {
        <Row>
            <Cell label=texts.row class="cell--number">{thousands(fault.row)}</Cell>
            <Cell label=texts.account class="cell--main">{account}</Cell>
            <Cell label=texts.problem>{fault.message}</Cell>
        </Row>
    }
}
