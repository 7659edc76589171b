//! Resource types of policies.

use super::TYPES;
use super::list::Sections;
use super::types_server::{DeleteType, SaveType, list_types};
use crate::components::{
    Badge, Card, Cell, ErrorAlert, Field, FieldKind, Form, FreshFormLink, ResourceView, Row, Submit, Table, TextArea,
};
use crate::console::changes::was;
use crate::console::delete::{DeleteCard, DeleteTexts};
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, Page};
use crate::console::query::use_query;
use crate::form::use_admin_form;
use crate::i18n::common;
use crate::i18n::console::access::refusal;
use crate::i18n::console::{frame, resources};
use doorward_contract::resources::KnownType;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// `/admin/resources/types?edit=`
#[component]
pub fn TypesPage() -> impl IntoView {
    let texts = resources::texts();
    let query = use_query();
    let found = Resource::new(|| (), |()| list_types());
    let changed = Callback::new(move |()| found.refetch());
    let edited = move |known: &[KnownType]| {
        let name = query.with(|query| query.text("edit"));
        known.iter().find(|known| known.name == name && !known.built_in).cloned()
    };
    view! {
        <Page title=texts.title lead=texts.types_lead>
            <Sections now=TYPES />
            <ResourceView
                resource=found
                view=move |known| {
                    let all = known.clone();
                    view! {
                        <div class="columns">
                            <div class="columns__main"><TypeList known /></div>
                            {move || view! { <Edit known=edited(&all) changed /> }}
                        </div>
                    }
                }
            />
            <ApiExample method="PUT" path="/resource-types/reports" body=r#"{"description":"Reports","actions":["read","/v1/reports/*"]}"# />
        </Page>
    }
}

#[component]
fn TypeList(known: Vec<KnownType>) -> impl IntoView {
    let texts = resources::texts();
    let rows = known.into_iter().map(|known| view! { <Line known /> }).collect_view();
    view! {
        <Table caption=texts.types head=vec![texts.name, texts.type_actions, texts.kind]>{rows}</Table>
    }
}

#[component]
fn Line(known: KnownType) -> impl IntoView {
    let texts = resources::texts();
    let KnownType { name, description, actions, built_in } = known;
    let (href, label) = (format!("{TYPES}?edit={name}"), texts.change_label(&name));
    let chip = |action: String| view! { <li><code class="pattern">{action}</code></li> };
    let none = actions.is_empty();
    view! {
        <Row>
            <Cell class="cell--main">
                <code class="thing__name">{name}</code>
                {(!description.is_empty()).then(|| view! { <span class="thing__about">{description}</span> })}
            </Cell>
            <Cell label=texts.type_actions class="cell--chips">
                {if none {
                    Either::Left(view! { <span class="muted">{texts.type_every}</span> })
                } else {
                    Either::Right(view! { <ul class="chips">{actions.into_iter().map(chip).collect_view()}</ul> })
                }}
            </Cell>
            <Cell label=texts.kind class="cell--brief">
                {if built_in {
                    Either::Left(view! { <Badge>{texts.built_in}</Badge> })
                } else {
                    // A full page load: a reused form keeps the values already entered in its fields.
                    Either::Right(view! { <a href=href rel="external" aria-label=label>{texts.type_edit}</a> })
                }}
            </Cell>
        </Row>
    }
}

#[component]
fn Edit(known: Option<KnownType>, changed: Callback<()>) -> impl IntoView {
    let texts = resources::texts();
    let form = use_admin_form::<SaveType>().with_sentences(refusal);
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        navigate(TYPES, Default::default());
        changed.run(());
    });
    let (changes, held) = (known.is_some(), was(&known));
    let title = if changes { texts.type_change } else { texts.type_new };
    let stored =
        known.clone().map(|KnownType { name, description, actions, .. }| (name, description, actions.join("\n")));
    let (name, description, actions) = stored.unwrap_or_default();
    let value_of = move |field: &str, stored: String| form.previous_value(field).unwrap_or(stored);
    view! {
        <div class="stack">
            <Card title>
                <Form state=form>
                    {held}
                    <ErrorAlert message=form.error_above(&["name", "description", "actions"]) />
                    <Field
                        name="name"
                        label=texts.name
                        kind=FieldKind::Username
                        hint=texts.type_name_hint
                        value=Some(value_of("name", name))
                        error=form.error_at("name")
                        autocomplete="off"
                        maxlength=32
                        required=true
                    />
                    <TextArea
                        name="description"
                        label=texts.description
                        value=value_of("description", description)
                        error=form.error_at("description")
                        rows=2
                        maxlength=255
                    />
                    <TextArea
                        name="actions"
                        label=texts.type_actions
                        hint=texts.type_actions_hint
                        value=value_of("actions", actions)
                        error=form.error_at("actions")
                        rows=6
                    />
                    <div class="form__actions">
                        <Submit pending=form.pending()>{texts.type_save}</Submit>
                        {changes.then(|| {
                                view! {
                                    <FreshFormLink href=TYPES>{common::texts().cancel}</FreshFormLink>
                                }
                            })}
                    </div>
                </Form>
            </Card>
            {known.map(|known| view! { <Remove known changed /> })}
        </div>
    }
}

#[component]
fn Remove(known: KnownType, changed: Callback<()>) -> impl IntoView {
    let texts = resources::texts();
    let (name, held) = (known.name.clone(), was(&known.editable()));
    let form = use_admin_form::<DeleteType>().with_sentences(refusal);
    on_done(form, move |()| changed.run(()));
    let delete_texts = DeleteTexts {
        title: texts.type_delete_title,
        body: texts.type_delete_body,
        action: texts.type_delete,
        ask: texts.type_delete_ask,
        done: texts.type_deleted,
    };
    view! {
        <DeleteCard form texts=delete_texts list=TYPES api_path=format!("/resource-types/{name}")>
            <input type="hidden" name="name" value=name />
            {held}
        </DeleteCard>
    }
}
