//! An account that somebody else asks about.

use crate::{Error, Identity};
use doorward_contract::account::{AccountKind, AccountStatus, Attributes};
use doorward_store::{role, user};

/// What policies go by.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Its uid.
    pub uid: String,
    /// Its kind.
    pub kind: AccountKind,
    /// Roles it holds now.
    pub roles: Vec<String>,
    /// Custom attributes.
    pub attributes: Attributes,
}

/// Whom a uid stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An account that may be used.
    Active(Person),
    /// One that may not.
    Inactive,
    /// Nobody.
    Nobody,
}

/// The account with this uid, as it is now.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn find(identity: &Identity, uid: &str) -> Result<Found, Error> {
    let db = identity.db().read();
    let Some(owner) = user::by_uid(db, uid).await? else { return Ok(Found::Nobody) };
    if owner.status != AccountStatus::Active {
        return Ok(Found::Inactive);
    }
    Ok(Found::Active(Person {
        kind: owner.kind,
        roles: roles(identity, uid).await?,
        attributes: super::attributes(owner.attributes),
        uid: owner.uid,
    }))
}

/// Ids of the roles that an account holds now.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn roles(identity: &Identity, uid: &str) -> Result<Vec<String>, Error> {
    let held = role::of(identity.db().read(), uid, identity.now().as_millis()).await?;
    Ok(held.into_iter().map(|role| role.role_id).collect())
}
