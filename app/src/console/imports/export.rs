//! Page that exports users, with the list of exports.

use super::report::{StateBadge, load_again, progress_of};
use super::server::{StartExport, list_exports};
use super::{EXPORTS, UPLOAD};
use crate::components::{
    Card, Cell, Check, Empty, ErrorAlert, Field, Form, ResourceView, Row, SelectField, Submit, Table, Time,
};
use crate::console::labels::choices;
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, Page};
use crate::form::{FormState, use_admin_form, use_refused};
use crate::i18n::console::imports;
use crate::rights::{IfAllowed, RequirePermission};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::job::Job;
use leptos::either::Either;
use leptos::prelude::*;

/// `/admin/exports`
#[component]
pub fn ExportsPage() -> impl IntoView {
    let texts = imports::texts();
    let form = use_admin_form::<StartExport>();
    let found = Resource::new(|| (), |()| list_exports());
    let (notice, refused) = (Notice::get(), use_refused(UPLOAD));
    load_again(found, |jobs: &Vec<Job>| jobs.iter().any(|job| job.state.is_open()));
    on_done(form, move |()| {
        notice.show(texts.export_started);
        found.refetch();
    });
    view! {
        <Page title=texts.export_title lead=texts.export_lead>
            <RequirePermission to=AdminAction::UsersRead>
                <ErrorAlert message=refused />
                <ErrorAlert message=form.error_above(&[]) />
                <ExportForm form />
                <section class="stack">
                    <h2 class="section-head__title">{texts.exports}</h2>
                    <ResourceView resource=found view=move |jobs| view! { <Found jobs /> } />
                </section>
            </RequirePermission>
            <ApiExample method="POST" path="/user-exports" body=r#"{"format":"csv"}"# />
        </Page>
    }
}

#[component]
fn ExportForm(form: FormState<StartExport>) -> impl IntoView {
    let texts = imports::texts();
    let formats = choices([("json_lines", texts.format_json_lines), ("csv", texts.format_csv)]);
    let statuses = choices([("", texts.any), ("ACTIVE", texts.active), ("BLOCKED", texts.blocked)]);
    let kinds = choices([("", texts.any), ("internal", texts.kind_internal), ("external", texts.kind_external)]);
    view! {
        <Card title=texts.export_title text=texts.export_lead>
            <Form state=form>
                <SelectField name="format" label=texts.format options=formats />
                <Field name="query" label=texts.export_query hint=texts.export_query_hint maxlength=200 />
                <div class="form__pair">
                    <SelectField name="status" label=texts.export_status options=statuses required=false />
                    <SelectField name="kind" label=texts.export_kind options=kinds required=false />
                </div>
                <IfAllowed to=AdminAction::UsersExportHashes>
                    <Check name="hashes" label=texts.hashes />
                    <p class="field__hint">{texts.hashes_hint}</p>
                </IfAllowed>
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.export_start}</Submit>
                </div>
            </Form>
        </Card>
    }
}

#[component]
fn Found(jobs: Vec<Job>) -> impl IntoView {
    let texts = imports::texts();
    if jobs.is_empty() {
        return Either::Left(view! { <Empty title=texts.exports_empty_title text=texts.exports_empty_body /> });
    }
    let rows = jobs.into_iter().map(|job| {
        let progress = progress_of(&job);
        let link = job.file.map(|_| {
            let href = format!("{EXPORTS}/{}/file", job.id);
            view! { <a class="button button--quiet" href=href rel="external" download="">{texts.download}</a> }
        });
        view! {
            <Row>
                <Cell class="cell--main"><Time at=job.created_at /></Cell>
                <Cell label=texts.state><StateBadge state=job.state /></Cell>
                <Cell label=texts.done>{progress}</Cell>
                <Cell class="cell--actions">{link}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    Either::Right(view! {
        <Table caption=texts.exports head=vec![texts.started, texts.state, texts.done, texts.download]>
            {rows}
        </Table>
    })
}
