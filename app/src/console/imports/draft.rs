//! Mapping and options of an import that was not started.

use super::one::Forms;
use crate::components::{
    ButtonKind, Card, Cell, Check, ConfirmedAction, Field, Form, NumberField, Row, SecretField, SelectField, Submit,
    Table, TextArea,
};
use crate::console::labels::choices;
use crate::i18n::console::imports;
use doorward_contract::account::AccountKind;
use doorward_contract::user_import::{HashParameters, IMPORT_FIELDS, ImportColumn, ImportFormat, UserImport};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// ID of the list that the fields of columns suggest.
const SUGGESTIONS: &str = "import-fields";

#[component]
pub(super) fn Draft(import: UserImport, forms: Forms) -> impl IntoView {
    let texts = imports::texts();
    let (id, options, format) = (import.job.id.clone(), import.options, import.format);
    let lines = |pairs: &Option<BTreeMap<String, String>>| {
        let lines = pairs.iter().flatten().map(|(name, id)| format!("{name} = {id}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (roles, providers) = (lines(&options.roles), lines(&options.providers));
    let kind = options.kind.unwrap_or(AccountKind::External);
    let kinds = choices([("external", texts.kind_external), ("internal", texts.kind_internal)]);
    let (save, job) = (forms.save, id.clone());
    view! {
        <Form state=save>
            <input type="hidden" name="id" value=id.clone() />
            <Card title=texts.columns text=texts.columns_body>
                <Columns columns=import.columns />
            </Card>
            <Card title=texts.options>
                <SelectField
                    name="kind"
                    label=texts.kind
                    options=kinds
                    value=kind.as_str()
                    error=save.error_at("kind")
                />
                <Check name="verified" label=texts.verified checked=options.verified != Some(false) />
                <Check name="create_roles" label=texts.create_roles checked=options.create_roles == Some(true) />
                <Check
                    name="create_departments"
                    label=texts.create_departments
                    checked=options.create_departments == Some(true)
                />
                <Check name="overwrite" label=texts.overwrite checked=options.overwrite == Some(true) />
                <TextArea
                    name="roles"
                    label=texts.roles
                    hint=texts.roles_hint
                    value=roles
                    error=save.error_at("roles")
                />
                <TextArea
                    name="providers"
                    label=texts.providers
                    hint=texts.providers_hint
                    value=providers
                    error=save.error_at("providers")
                />
            </Card>
            {(format == ImportFormat::Firebase)
                .then(|| view! { <FirebaseHash hash=options.hash.unwrap_or_default() /> })}
            <div class="form__actions">
                <Submit pending=save.pending() kind=ButtonKind::Secondary>{texts.save}</Submit>
            </div>
        </Form>
        <Actions job forms />
    }
}

#[component]
fn Columns(columns: Vec<ImportColumn>) -> impl IntoView {
    let texts = imports::texts();
    let row = |column: ImportColumn| {
        let label = texts.field_of(&column.name);
        view! {
            <Row>
                <Cell class="cell--main"><bdi>{column.name}</bdi></Cell>
                <Cell label=texts.sample><bdi>{column.sample}</bdi></Cell>
                <Cell label=texts.field>
                    <input
                        class="input"
                        name="fields[]"
                        value=column.field
                        list=SUGGESTIONS
                        aria-label=label
                        autocapitalize="none"
                        autocomplete="off"
                        spellcheck="false"
                    />
                </Cell>
            </Row>
        }
    };
    let rows = columns.into_iter().map(row).collect_view();
    let suggestions = IMPORT_FIELDS.iter().map(|field| view! { <option value=*field></option> }).collect_view();
    view! {
        <Table caption=texts.columns head=vec![texts.column, texts.sample, texts.field]>
            {rows}
        </Table>
        <datalist id=SUGGESTIONS>{suggestions}</datalist>
    }
}

#[component]
fn FirebaseHash(hash: HashParameters) -> impl IntoView {
    let texts = imports::texts();
    view! {
        <Card title=texts.hash text=texts.hash_body>
            <SecretField name="signer_key" label=texts.signer_key hint=texts.signer_key_hint />
            <Field
                name="salt_separator"
                label=texts.salt_separator
                value=Some(hash.salt_separator.unwrap_or_else(|| "Bw==".to_owned()))
                maxlength=32
            />
            <div class="form__pair">
                <NumberField name="rounds" label=texts.rounds value=hash.rounds.unwrap_or(8) min=1 max=8 />
                <NumberField
                    name="memory_cost"
                    label=texts.memory_cost
                    value=hash.memory_cost.unwrap_or(14)
                    min=1
                    max=14
                />
            </div>
        </Card>
    }
}

#[component]
fn Actions(job: String, forms: Forms) -> impl IntoView {
    let (texts, job) = (imports::texts(), StoredValue::new(job));
    view! {
        <Card title=texts.check_title text=texts.check_body>
            <div class="form__actions">
                <Form state=forms.check>
                    <input type="hidden" name="id" value=job.get_value() />
                    <Submit pending=forms.check.pending() kind=ButtonKind::Secondary>{texts.check}</Submit>
                </Form>
                <ConfirmedAction
                    form=forms.start
                    id="ask-start"
                    action=texts.start
                    kind=ButtonKind::Primary
                    confirm=ButtonKind::Primary
                    title=texts.start_ask
                    text=texts.start_body
                >
                    <input type="hidden" name="id" value=job.get_value() />
                </ConfirmedAction>
                <ConfirmedAction
                    form=forms.delete
                    id="ask-delete"
                    action=texts.delete
                    title=texts.delete_ask
                    text=texts.delete_body
                >
                    <input type="hidden" name="id" value=job.get_value() />
                </ConfirmedAction>
            </div>
        </Card>
    }
}
