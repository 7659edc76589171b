//! Notes tab: what administrators wrote about the user, who does not see it.

use crate::AppError;
use crate::components::{
    Card, ConfirmedAction, Editable, Empty, ErrorAlert, Form, ResourceView, Submit, TextArea, Time,
};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::user;
use crate::rights::requires;
use doorward_contract::user_list::UserNote;
use leptos::either::Either;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::server::account;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use doorward_admin::users::notes;

/// Notes about a user, newest first.
#[server(prefix = "/api", endpoint = "console/user/notes")]
pub async fn user_notes_of(uid: String) -> Result<Vec<UserNote>, AppError> {
    let permit = require::<UserNotesOf>().await?;
    Ok(notes::list(&permit, &account(&uid)?).await?.items)
}
requires!(UserNotesOf: NotesRead);

#[server(prefix = "/api", endpoint = "console/user/notes/add")]
pub async fn add_note(uid: String, text: String) -> Result<(), AppError> {
    use doorward_contract::user_list::NewUserNote;
    let permit = require::<AddNote>().await?;
    // Browsers submit CRLF line ends; stored text uses LF.
    let new = NewUserNote { text: text.replace("\r\n", "\n") };
    let done = async { notes::add(&permit, &account(&uid)?, &new).await.map(drop) }.await;
    redirect_after(&format!("/admin/users/{uid}/notes"), done)
}
requires!(AddNote: NotesEdit);

#[server(prefix = "/api", endpoint = "console/user/notes/delete")]
pub async fn delete_note(uid: String, id: String) -> Result<(), AppError> {
    let permit = require::<DeleteNote>().await?;
    let done = async { notes::delete(&permit, &account(&uid)?, &id).await }.await;
    redirect_after(&format!("/admin/users/{uid}/notes"), done)
}
requires!(DeleteNote: NotesEdit);

#[component]
pub(super) fn Notes(uid: String) -> impl IntoView {
    let texts = user::texts();
    let (add, delete) = (use_admin_form::<AddNote>(), use_admin_form::<DeleteNote>());
    let user_id = uid.clone();
    let found = Resource::new(move || user_id.clone(), user_notes_of);
    let notice = Notice::get();
    // A new form after each note, so that its field starts empty.
    let again = RwSignal::new(0_u32);
    on_done(add, move |()| {
        notice.show(texts.note_added);
        found.refetch();
        again.update(|times| *times += 1);
    });
    on_done(delete, move |()| {
        notice.show(texts.note_deleted);
        found.refetch();
    });
    let (listed, written) = (uid.clone(), uid.clone());
    view! {
        <p class="section-lead">{texts.notes_lead}</p>
        <For
            each=move || [again.get()]
            key=|times| *times
            children=move |_| view! { <Write uid=written.clone() form=add /> }
        />
        <ErrorAlert message=delete.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |notes: Vec<UserNote>| {
                if notes.is_empty() {
                    return Either::Left(view! { <Empty title=texts.notes_empty_title text=texts.notes_empty_body /> });
                }
                let uid = listed.clone();
                let notes = notes.into_iter().map(move |note| view! { <Note uid=uid.clone() note delete /> });
                Either::Right(view! { <ul class="notes">{notes.collect_view()}</ul> })
            }
        />
        <ApiExample method="POST" path=format!("/users/{uid}/notes") body=r#"{"text":"…"}"# />
    }
}

#[component]
fn Write(uid: String, form: FormState<AddNote>) -> impl IntoView {
    let texts = user::texts();
    view! {
        <Card title=texts.note_new>
            <Form state=form>
                <input type="hidden" name="uid" value=uid />
                <ErrorAlert message=form.error_above(&["text"]) />
                <Editable>
                    <TextArea
                        name="text"
                        label=texts.note_text
                        hint=texts.note_hint
                        value=form.previous_value("text").unwrap_or_default()
                        error=form.error_at("text")
                        maxlength=2000
                        required=true
                    />
                    <div class="form__actions">
                        <Submit pending=form.pending()>{texts.note_save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

#[component]
fn Note(uid: String, note: UserNote, delete: FormState<DeleteNote>) -> impl IntoView {
    let texts = user::texts();
    let UserNote { id, author, author_name, text, created_at } = note;
    view! {
        <li class="note">
            <p class="note__head">
                <bdi>{author_name.unwrap_or(author)}</bdi>
                " · "
                <Time at=created_at />
            </p>
            <p class="note__text">{text}</p>
            <ConfirmedAction
                form=delete
                id=format!("ask-note-{id}")
                action=texts.note_delete
                title=texts.note_delete_ask
                text=texts.note_delete_body
            >
                <input type="hidden" name="uid" value=uid />
                <input type="hidden" name="id" value=id.clone() />
            </ConfirmedAction>
        </li>
    }
}
