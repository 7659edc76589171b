//! Saved views of the list, columns, and the link to jobs.

use super::super::query::Query;
use super::filters::{ColumnChooser, PATH};
use super::server::{DeleteView, SaveView};
use crate::components::{ButtonKind, ConfirmedAction, ErrorAlert, Field, Form, LinkButton, Submit};
use crate::console::notice::{Notice, on_done};
use crate::form::use_admin_form;
use crate::i18n::console::users;
use doorward_contract::user_list::SavedView;
use leptos::prelude::*;

#[component]
pub fn ListOptions(
    query: Query,
    views: Vec<SavedView>,
    /// Called when the views have changed.
    changed: Callback<()>,
) -> impl IntoView {
    let texts = users::texts();
    let saved = query.clone().with("cursor", None).with("done", None).href("");
    let saved = saved.trim_start_matches('?').to_owned();
    let links = views.clone().into_iter().map(|view| {
        let current = view.query == saved;
        let href = if view.query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", view.query) };
        view! {
            <li>
                <a class="view-link" href=href aria-current=current.then_some("true")><bdi>{view.name}</bdi></a>
            </li>
        }
    });
    let (save, delete) = (use_admin_form::<SaveView>(), use_admin_form::<DeleteView>());
    let notice = Notice::get();
    on_done(save, move |()| {
        notice.show(texts.view_saved);
        changed.run(());
    });
    on_done(delete, move |()| {
        notice.show(texts.view_deleted);
        changed.run(());
    });
    let links =
        (!views.is_empty()).then(|| view! { <ul class="views" aria-label=texts.views>{links.collect_view()}</ul> });
    let deletions = views.into_iter().map(|view| {
        view! {
            <ConfirmedAction
                form=delete
                id=format!("ask-view-{}", view.id)
                action=texts.view_delete
                spoken=texts.view_delete_label(&view.name)
                title=texts.view_delete_ask
                text=view.name.clone()
            >
                <input type="hidden" name="id" value=view.id.clone() />
            </ConfirmedAction>
        }
    });
    view! {
        <div class="list-options">
            {links}
            <ErrorAlert message=delete.error_above(&[]) />
            <details class="list-options__fold" open=move || save.error().is_some()>
                <summary class="filters__summary">{texts.views_and_columns}</summary>
                <ColumnChooser query />
                <Form state=save>
                    <input type="hidden" name="query" value=saved />
                    <Field
                        name="name"
                        label=texts.view_name
                        hint=texts.view_hint
                        error=save.error_at("name")
                        autocomplete="off"
                        maxlength=40
                        required=true
                    />
                    <ErrorAlert message=save.error_above(&["name"]) />
                    <div class="form__actions">
                        <Submit kind=ButtonKind::Secondary pending=save.pending()>{texts.view_save}</Submit>
                    </div>
                </Form>
                <div class="list-options__views">{deletions.collect_view()}</div>
            </details>
            <LinkButton href="/admin/jobs" kind=ButtonKind::Quiet>{texts.jobs}</LinkButton>
        </div>
    }
}
