//! Page that uploads a file, with the list of imports.

use super::report::{StateBadge, counts_of, progress_of};
use super::server::list_imports;
use super::{IMPORTS, UPLOAD, format_name};
use crate::components::{
    ButtonKind, Card, Cell, Empty, ErrorAlert, LinkButton, ResourceView, Row, SelectField, Table, Time,
};
use crate::console::page::{ApiExample, Page};
use crate::form::use_refused;
use crate::i18n::console::imports;
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::job::Job;
use doorward_contract::user_import::ImportFormat;
use leptos::either::Either;
use leptos::prelude::*;

/// `/admin/imports`
#[component]
pub fn ImportsPage() -> impl IntoView {
    let texts = imports::texts();
    let found = Resource::new(|| (), |()| list_imports());
    let actions = view! {
        <LinkButton href=super::EXPORTS kind=ButtonKind::Secondary needs=AdminAction::UsersRead>
            {texts.export}
        </LinkButton>
    };
    view! {
        <Page title=texts.title lead=texts.lead actions=actions.into_any()>
            <RequirePermission to=AdminAction::UsersCreate>
                <UploadForm />
                <section class="stack">
                    <h2 class="section-head__title">{texts.recent}</h2>
                    <ResourceView resource=found view=move |jobs| view! { <Found jobs /> } />
                </section>
            </RequirePermission>
            <ApiExample method="POST" path="/user-imports?format=csv" />
        </Page>
    }
}

/// A plain form with and without script: the browser sends the file, and shows how far it is.
#[component]
fn UploadForm() -> impl IntoView {
    let texts = imports::texts();
    let mut options = vec![(String::new(), texts.format_auto.to_owned())];
    let format = |format: &ImportFormat| (format.as_str().to_owned(), format_name(*format).to_owned());
    options.extend(ImportFormat::ALL.iter().map(format));
    let refused = use_refused(UPLOAD);
    view! {
        <Card title=texts.file text=texts.upload_note>
            <ErrorAlert message=refused />
            // The format comes first: the server reads it before the file.
            <form class="form" method="post" action=UPLOAD enctype="multipart/form-data">
                <SelectField name="format" label=texts.format options required=false />
                <div class="field">
                    <label class="field__label" for="file">{texts.file}</label>
                    <p class="field__hint" id="file-hint">{texts.file_hint}</p>
                    <input
                        class="input"
                        type="file"
                        id="file"
                        name="file"
                        required=true
                        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson"
                        aria-describedby="file-hint"
                    />
                </div>
                <div class="form__actions">
                    <button type="submit" class="button button--primary">{texts.upload}</button>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Found(jobs: Vec<Job>) -> impl IntoView {
    let texts = imports::texts();
    if jobs.is_empty() {
        return Either::Left(view! { <Empty title=texts.recent_empty_title text=texts.recent_empty_body /> });
    }
    let rows = jobs.into_iter().map(|job| {
        let (progress, counts) = (progress_of(&job), counts_of(&job));
        view! {
            <Row>
                <Cell class="cell--main">
                    <a href=format!("{IMPORTS}/{}", job.id)><Time at=job.created_at /></a>
                </Cell>
                <Cell label=texts.state><StateBadge state=job.state /></Cell>
                <Cell label=texts.done>{progress}</Cell>
                <Cell label=texts.result>{counts}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    Either::Right(view! {
        <Table caption=texts.recent head=vec![texts.started, texts.state, texts.done, texts.result]>
            {rows}
        </Table>
    })
}
