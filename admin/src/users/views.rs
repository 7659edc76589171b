//! Saved views of the list of accounts. Each user has their own; programs have none.

use crate::check_name;
use doorward_access::{Error, Permit};
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_contract::user_list::SavedView;
use doorward_i18n::errors::fields::{TooLong, TooMany};
use doorward_identity::ActorKind;
use doorward_store::{StoreError, saved_view};

/// Longest name, in characters.
const MAX_NAME: usize = 40;
/// Longest query, in bytes.
const MAX_QUERY: usize = 2_000;
/// Most views of a user.
const MAX_VIEWS: usize = 30;

/// The actor's views, oldest first.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer.
pub async fn list(permit: &Permit<action::UsersRead>) -> Result<Vec<SavedView>, Error> {
    let Some(uid) = owner(permit) else { return Ok(vec![]) };
    let rows = saved_view::of(permit.identity().db().read(), uid).await?;
    Ok(rows.into_iter().map(view).collect())
}

fn owner(permit: &Permit<action::UsersRead>) -> Option<&Uid> {
    match permit.actor().kind() {
        ActorKind::Person(viewer) => Some(&viewer.uid),
        ActorKind::Key { .. } | ActorKind::System => None,
    }
}

fn view(row: saved_view::Model) -> SavedView {
    SavedView { id: row.id, name: row.name, query: row.query }
}

/// Saves the query string of the page under a name.
///
/// # Errors
/// [`Error::Invalid`] for a name or query that is too long, or when the actor has too many views.
pub async fn save(permit: &Permit<action::UsersRead>, name: &str, query: &str) -> Result<SavedView, Error> {
    let identity = permit.identity();
    let no_user = || Error::from(doorward_identity::Error::Unauthenticated);
    let uid = owner(permit).ok_or_else(no_user)?;
    let name = check_name(name, MAX_NAME)?;
    if query.len() > MAX_QUERY {
        return Err(Error::invalid("query", "too_long", |texts| {
            texts.too_long(TooLong { field: "query", most: MAX_QUERY })
        }));
    }
    // Exclusive: two requests at the same moment would both count one too few.
    let tx = identity.db().begin_exclusive().await?;
    if saved_view::count_of(&tx, uid).await? >= MAX_VIEWS as u64 {
        return Err(Error::invalid("name", "too_many", |texts| {
            texts.too_many(TooMany { field: "views", most: MAX_VIEWS })
        }));
    }
    let row = saved_view::Model {
        id: identity.new_id(),
        uid: uid.clone(),
        name,
        query: query.to_owned(),
        created_at: identity.now().as_millis(),
    };
    saved_view::insert(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(view(row))
}

/// Deletes one of the actor's views. One that is gone already stays so.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer.
pub async fn delete(permit: &Permit<action::UsersRead>, id: &str) -> Result<(), Error> {
    if let Some(uid) = owner(permit) {
        saved_view::delete_of(permit.identity().db().write(), uid, id).await?;
    }
    Ok(())
}
