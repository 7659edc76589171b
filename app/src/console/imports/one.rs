//! Page of one import.

use super::draft::Draft;
use super::report::{Faults, Report, load_again};
use super::server::{CancelJob, CheckImport, DeleteImport, OneImport, SaveImport, StartImport, read_import};
use super::{IMPORTS, UPLOAD, format_name};
use crate::components::{Card, ErrorAlert, PageTitle, ResourceView};
use crate::console::navigation::use_parameter;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, NotFoundMessage};
use crate::form::{FormState, use_admin_form, use_refused};
use crate::i18n::console::imports;
use doorward_contract::job::JobState;
use leptos::prelude::*;

/// The forms of the page. They are outside of what is loaded again.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    pub save: FormState<SaveImport>,
    pub check: FormState<CheckImport>,
    pub start: FormState<StartImport>,
    pub delete: FormState<DeleteImport>,
    pub cancel: FormState<CancelJob>,
}

/// Fields of the form with the mapping that show their own errors.
pub(super) const FIELDS: &[&str] = &["roles", "providers", "kind"];

/// `/admin/imports/{id}`
#[component]
pub fn ImportPage() -> impl IntoView {
    let texts = imports::texts();
    let id = use_parameter("id");
    let found = Resource::new(move || id.get(), read_import);
    let notice = Notice::get();
    let forms = Forms {
        save: use_admin_form(),
        check: use_admin_form(),
        start: use_admin_form(),
        delete: use_admin_form::<DeleteImport>().leave_when_done(|_| IMPORTS.to_owned()),
        cancel: use_admin_form(),
    };
    let refused = use_refused(UPLOAD);
    load_again(found, goes_on);
    on_done(forms.save, move |()| {
        notice.show(texts.saved);
        found.refetch();
    });
    on_done(forms.check, move |()| found.refetch());
    on_done(forms.start, move |()| found.refetch());
    on_done(forms.cancel, move |()| found.refetch());
    view! {
        <ErrorAlert message=refused />
        <ErrorAlert message=forms.save.error_above(FIELDS) />
        <ErrorAlert message=forms.check.error_above(&[]) />
        <ErrorAlert message=forms.start.error_above(&[]) />
        <ErrorAlert message=forms.delete.error_above(&[]) />
        <ErrorAlert message=forms.cancel.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |one| match one {
                Some(one) => view! { <One one forms /> }.into_any(),
                None => {
                    view! {
                        <NotFoundMessage
                            title=texts.gone_title
                            text=texts.gone_body
                            href=IMPORTS
                            back=texts.back
                        />
                    }
                        .into_any()
                }
            }
        />
    }
}

/// Whether the import, or its dry run, goes on.
fn goes_on(one: &Option<OneImport>) -> bool {
    one.as_ref().is_some_and(|one| {
        let is_checked = one.import.check.as_ref().is_some_and(|check| check.state.is_open());
        is_checked || matches!(one.import.job.state, JobState::Waiting | JobState::Running)
    })
}

#[component]
fn One(one: OneImport, forms: Forms) -> impl IntoView {
    let texts = imports::texts();
    let OneImport { import, faults } = one;
    let title = import.name.clone().unwrap_or_else(|| texts.title.to_owned());
    let id = import.job.id.clone();
    let check = import.check.clone();
    let checks = check.as_ref().is_some_and(|check| check.state.is_open());
    let is_draft = import.job.state == JobState::Draft;
    let summary = format!("{} · {}", format_name(import.format), import.encoding);
    let report = if is_draft {
        check.map(|job| (texts.check_title, texts.would, job))
    } else {
        Some((texts.result, "", import.job.clone()))
    };
    let shown = id.clone();
    let report = report.map(|(title, text, job)| {
        view! {
            <Card title text=text.to_owned()>
                <Report job import=shown cancel=forms.cancel />
            </Card>
        }
    });
    let path = format!("/user-imports/{id}");
    view! {
        <PageTitle text=title.clone() />
        <header class="page__head">
            <div class="page__text">
                <h1 class="page__title"><bdi>{title}</bdi></h1>
                <p class="page__lead">{summary}</p>
            </div>
        </header>
        <div class="stack">
            {report}
            <Faults import=id faults />
            // While the file is read, the forms would lose what is entered.
            {(is_draft && !checks).then(|| view! { <Draft import forms /> })}
            <ApiExample method="GET" path />
        </div>
    }
}
