//! Look-up of an account as a subject of policies.

use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus, Attributes};
use doorward_store::{role, user};

/// The attributes of an account that policies use.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub uid: Uid,
    pub kind: AccountKind,
    /// IDs of its current roles.
    pub roles: Vec<String>,
    pub attributes: Attributes,
}

/// Result of looking up a uid.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An active account.
    Active(Person),
    /// A blocked account.
    Inactive,
    /// No account.
    Unknown,
}

/// Looks up a uid.
pub async fn find(identity: &Identity, uid: &Uid) -> Result<Found, Error> {
    let db = identity.db().read();
    let Some(owner) = user::by_uid(db, uid).await? else { return Ok(Found::Unknown) };
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

/// IDs of the current roles of an account.
pub async fn roles(identity: &Identity, uid: &Uid) -> Result<Vec<String>, Error> {
    let held = role::of(identity.db().read(), uid, identity.now().as_millis()).await?;
    Ok(held.into_iter().map(|role| role.role_id).collect())
}
