//! What a job has done so far.

use super::IMPORTS;
use super::server::CancelJob;
use super::state_name;
use crate::AppError;
use crate::components::{Alert, Badge, Cell, ConfirmedAction, Row, Table, Tone};
use crate::console::labels::thousands;
use crate::form::FormState;
use crate::i18n::console::imports::{self, Progress};
use doorward_contract::job::{Job, JobFault, JobState};
use leptos::prelude::*;
use std::time::Duration;

/// How often a page asks for the progress of a job.
const INTERVAL: Duration = Duration::from_secs(2);

/// Loads the data of a page again every two seconds, as long as a job of it is open.
pub(super) fn load_again<T>(resource: Resource<Result<T, AppError>>, is_open: fn(&T) -> bool)
where
    T: Clone + Send + Sync + 'static,
{
    let ask = move || {
        let loaded = resource.get_untracked();
        if loaded.is_some_and(|loaded| loaded.is_ok_and(|data| is_open(&data))) {
            resource.refetch();
        }
    };
    // In the browser only. Without script, a link loads the page again.
    Effect::new(move || {
        if let Ok(handle) = set_interval_with_handle(ask, INTERVAL) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
pub(super) fn StateBadge(state: JobState) -> impl IntoView {
    let tone = match state {
        JobState::Draft | JobState::Waiting | JobState::Running => Tone::Info,
        JobState::Done => Tone::Success,
        JobState::Cancelled => Tone::Warning,
        JobState::Failed => Tone::Danger,
    };
    view! { <Badge tone>{state_name(state)}</Badge> }
}

/// How far a job is: in words, for a list.
pub(super) fn progress_of(job: &Job) -> String {
    let (texts, done) = (imports::texts(), thousands(job.done));
    match job.total {
        Some(total) => texts.progress(Progress { done, total: thousands(total.max(job.done)) }),
        None => texts.progress_unknown(done),
    }
}

/// The outcomes of a job in words, such as `Created 90 · Faulty 2`.
pub(super) fn counts_of(job: &Job) -> String {
    let counts = job.counts.iter().map(|(outcome, count)| format!("{} {}", outcome_name(outcome), thousands(*count)));
    counts.collect::<Vec<_>>().join(" · ")
}

fn outcome_name(outcome: &str) -> String {
    let texts = imports::texts();
    match outcome {
        "created" => texts.counts_created.to_owned(),
        "updated" => texts.counts_updated.to_owned(),
        "unchanged" => texts.counts_unchanged.to_owned(),
        "skipped" => texts.counts_skipped.to_owned(),
        "failed" => texts.counts_failed.to_owned(),
        "exported" => texts.counts_exported.to_owned(),
        // Of a newer server.
        other => other.to_owned(),
    }
}

/// State, progress and outcomes of a job.
#[component]
pub(super) fn Report(job: Job, import: String, cancel: FormState<CancelJob>) -> impl IntoView {
    let texts = imports::texts();
    let (is_open, percent, state) = (job.state.is_open(), job.percent(), job.state);
    let counts = counts_of(&job);
    let progress = progress_of(&job);
    let failure = (state == JobState::Failed).then(|| job.error.clone().unwrap_or_else(|| texts.failed.to_owned()));
    let id = job.id;
    let href = format!("{IMPORTS}/{import}");
    view! {
        <div class="stack stack--tight">
            <p><StateBadge state />" "{progress.clone()}</p>
            {is_open
                .then(|| view! { <progress class="progress" max="100" value=percent aria-label=progress></progress> })}
            {failure.map(|text| view! { <Alert tone=Tone::Danger>{text}</Alert> })}
            {(!counts.is_empty()).then(|| view! { <p role="status">{counts}</p> })}
            {is_open
                .then(|| {
                    view! {
                        <div class="form__actions">
                            <a class="button button--secondary" href=href>{texts.refresh}</a>
                            <ConfirmedAction
                                form=cancel
                                id="ask-cancel"
                                action=texts.cancel
                                title=texts.cancel_ask
                                text=texts.cancel_body
                            >
                                <input type="hidden" name="id" value=id />
                                <input type="hidden" name="import" value=import />
                            </ConfirmedAction>
                        </div>
                    }
                })}
        </div>
    }
}

/// The first faulty rows, and a link that saves all of them.
#[component]
pub(super) fn Faults(import: String, faults: Vec<JobFault>) -> impl IntoView {
    let texts = imports::texts();
    if faults.is_empty() {
        return None;
    }
    let rows = faults.into_iter().map(|fault| {
        view! {
            <Row>
                <Cell label=texts.row class="cell--number">{thousands(fault.row)}</Cell>
                <Cell label=texts.reason><bdi>{fault.message}</bdi></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    Some(view! {
        <section class="stack">
            <h2 class="section-head__title">{texts.faults}</h2>
            <Table caption=texts.faults head=vec![texts.row, texts.reason]>
                {rows}
            </Table>
            <p>
                <a
                    class="button button--secondary"
                    href=format!("{IMPORTS}/{import}/errors")
                    rel="external"
                    download=""
                >
                    {texts.errors}
                </a>
            </p>
        </section>
    })
}
