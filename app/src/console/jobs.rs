//! Jobs: the list, and the page of one with its progress and its report.

mod list;
mod report;
mod server;

use crate::lazy::lazy_page;
pub use server::{CancelJob, ListJobs, ReadJob};

lazy_page! {
    /// `/admin/jobs?cursor=`
    JOBS, list::JobsPage
}

lazy_page! {
    /// `/admin/jobs/{id}`
    JOB, report::JobPage
}

use crate::components::{Badge, Tone};
use crate::i18n::console::jobs;
use doorward_contract::job::{Job, JobKind, JobState};
use doorward_contract::user_list::BulkAction;
use leptos::prelude::*;

/// What a job does.
fn title(job: &Job) -> String {
    let texts = jobs::texts();
    let kind = match job.kind {
        JobKind::UserImport => texts.import,
        JobKind::UserExport => texts.export,
        JobKind::UserBulk => texts.bulk,
    };
    match job.title.as_deref() {
        Some(word) => format!("{kind} · {}", action(word)),
        None => kind.to_owned(),
    }
}

/// A bulk action; another word, such as the format of a file, is returned unchanged.
fn action(word: &str) -> String {
    match BulkAction::parse(word) {
        Some(action) => crate::console::users::described(action).1.to_owned(),
        None => word.to_owned(),
    }
}

#[component]
fn StateBadge(state: JobState) -> impl IntoView {
    let texts = jobs::texts();
    let (tone, label) = match state {
        JobState::Draft => (Tone::Info, texts.draft),
        JobState::Waiting => (Tone::Info, texts.waiting),
        JobState::Running => (Tone::Info, texts.running),
        JobState::Done => (Tone::Success, texts.finished),
        JobState::Failed => (Tone::Danger, texts.failed),
        JobState::Cancelled => (Tone::Warning, texts.cancelled),
    };
    view! { <Badge tone>{label}</Badge> }
}
