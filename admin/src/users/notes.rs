//! Notes of administrators about accounts. Their owners never see them: no response to the owner contains them, and events
//! about them do not contain the text.

use crate::{delegation, events};
use doorward_access::{Error, Permit};
use doorward_contract::account::display_name;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::user_list::{NewUserNote, UserNote, UserNotes};
use doorward_contract::{Timestamp, Uid};
use doorward_i18n::errors::fields::{TooLong, TooMany};
use doorward_identity::{Actor, ActorKind};
use doorward_store::{StoreError, Tx, user, user_note};
use serde_json::json;

/// Longest note, in characters.
const MAX_LENGTH: usize = 2_000;
/// Most notes about an account.
const MAX_NOTES: usize = 200;

/// Notes about an account, newest first.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn list(permit: &Permit<action::NotesRead>, uid: &Uid) -> Result<UserNotes, Error> {
    let conn = permit.identity().db().read();
    user::by_uid(conn, uid).await?.ok_or(doorward_identity::Error::UserNotFound)?;
    let rows = user_note::of(conn, uid).await?;
    Ok(UserNotes { items: rows.into_iter().map(view).collect() })
}

fn view(row: user_note::Model) -> UserNote {
    UserNote {
        id: row.id,
        author: row.author,
        author_name: row.author_name,
        text: row.text,
        created_at: Timestamp(row.created_at),
    }
}

/// Adds a note.
///
/// # Errors
/// [`Error::Invalid`], [`doorward_identity::Error::UserNotFound`].
pub async fn add(permit: &Permit<action::NotesEdit>, uid: &Uid, new: &NewUserNote) -> Result<UserNote, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let text = new.text.trim();
    if text.is_empty() {
        return Err(Error::invalid("text", "required", |texts| texts.required("text")));
    }
    if text.chars().count() > MAX_LENGTH {
        return Err(Error::invalid("text", "too_long", |texts| {
            texts.too_long(TooLong { field: "text", most: MAX_LENGTH })
        }));
    }
    // Exclusive: two requests at the same moment would both count one too few.
    let tx = identity.db().begin_exclusive().await?;
    let account = user::by_uid(&tx, uid).await?.ok_or(doorward_identity::Error::UserNotFound)?;
    if user_note::count_of(&tx, uid).await? >= MAX_NOTES as u64 {
        return Err(Error::invalid("text", "too_many", |texts| {
            texts.too_many(TooMany { field: "notes", most: MAX_NOTES })
        }));
    }
    let row = user_note::Model {
        id: identity.new_id(),
        uid: uid.clone(),
        author: actor.name().to_owned(),
        author_name: author_name(&tx, actor).await?,
        text: text.to_owned(),
        created_at: identity.now().as_millis(),
    };
    user_note::insert(&tx, row.clone()).await?;
    let detail = json!({ "note": row.id });
    events::write(identity, &tx, EventAction::NoteAdded, actor, Some(&account), detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(view(row))
}

async fn author_name(tx: &Tx, actor: &Actor) -> Result<Option<String>, Error> {
    let ActorKind::Person(viewer) = actor.kind() else { return Ok(None) };
    let row = user::by_uid(tx, &viewer.uid).await?;
    let name = row.as_ref().and_then(|row| display_name([&row.name, &row.username, &row.email, &row.phone]));
    Ok(name.map(str::to_owned))
}

/// Deletes a note. Only its author and administrators can: a note may be evidence.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`] for a note of another author.
pub async fn delete(permit: &Permit<action::NotesEdit>, uid: &Uid, id: &str) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let tx = identity.db().begin().await?;
    let account = user::by_uid(&tx, uid).await?.ok_or(doorward_identity::Error::UserNotFound)?;
    let note = user_note::find(&tx, uid, id).await?.ok_or(Error::NotFound(|texts| texts.note))?;
    if note.author != actor.name() {
        delegation::administrators(actor, |texts| texts.note_of_another)?;
    }
    user_note::delete(&tx, id).await?;
    let detail = json!({ "note": id, "author": note.author });
    events::write(identity, &tx, EventAction::NoteDeleted, actor, Some(&account), detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
