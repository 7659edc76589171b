//! New accounts: the empty row, the uid, the default roles.

use crate::username::Username;
use crate::{Error, Identity, client};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus, Gender};
use doorward_store::{ConnectionTrait, Tx, former_uid, role, user};
use std::collections::HashMap;

/// An empty account.
pub(crate) fn blank(identity: &Identity, kind: AccountKind, created_from: &str) -> user::Model {
    let now = identity.now();
    user::Model {
        uid: identity.new_uid(),
        kind,
        status: AccountStatus::Active,
        username: None,
        username_key: None,
        email: None,
        email_key: None,
        email_verified: false,
        email_vouched_by: None,
        phone: None,
        phone_verified: false,
        phone_vouched_by: None,
        name: None,
        name_key: None,
        picture: None,
        gender: Gender::Unknown,
        birthdate: None,
        zoneinfo: None,
        locale: None,
        address: None,
        description: None,
        attributes: serde_json::json!({}),
        email_delegate: None,
        phone_delegate: None,
        password_delegate: None,
        elevated_at: None,
        password_hash: None,
        password_changed_at: None,
        must_change_password: false,
        created_from: created_from.into(),
        created_at: now.as_millis(),
        updated_at: now.as_millis(),
        last_sign_in_at: None,
    }
}

/// Inserts an account with the default roles of its kind. A uid that belonged to another account before is refused:
/// apps store what they know of users under it. So is the ID of a client, or of one that was deleted while its tokens
/// may live: it is their `sub` (RFC 9068 section 5).
pub async fn insert(identity: &Identity, tx: &Tx, row: user::Model) -> Result<(), Error> {
    let (uid, kind) = (row.uid.clone(), row.kind);
    if client::is_subject(tx, uid.as_str()).await? {
        return Err(Error::UidTaken);
    }
    user::insert(tx, row).await?;
    // After the insert: while the former account is being deleted, the line above waits for that.
    if former_uid::exists(tx, &uid).await? {
        return Err(Error::UidRetired);
    }
    grant_first_roles(identity, tx, &uid, kind).await
}

/// Grants the default roles of a new account of this kind. Guests get none.
pub(crate) async fn grant_first_roles(identity: &Identity, tx: &Tx, uid: &Uid, kind: AccountKind) -> Result<(), Error> {
    let settings = identity.settings();
    let roles = match kind {
        AccountKind::Internal => &settings.new_accounts.internal_roles,
        AccountKind::External => &settings.new_accounts.external_roles,
        AccountKind::Anonymous => return Ok(()),
    };
    for id in roles {
        // The setting is cached, and the role may have been deleted a moment ago on another node.
        if role::exists(tx, id).await? {
            role::grant(tx, id, uid, identity.now().as_millis()).await?;
        }
    }
    Ok(())
}

/// A new account with a username, unless it has a contact, and a password, unless a link will set it.
pub fn named(
    identity: &Identity,
    kind: AccountKind,
    created_from: &str,
    username: Option<Username>,
    password_hash: Option<String>,
) -> user::Model {
    let blank = blank(identity, kind, created_from);
    let (display, key) = username.map(|name| (name.display, name.key)).unzip();
    user::Model {
        username: display,
        username_key: key,
        password_changed_at: password_hash.as_ref().map(|_| blank.created_at),
        password_hash,
        ..blank
    }
}

/// Names of actors in the audit log that are no accounts.
const RESERVED: [&str; 2] = ["cli", "system"];

/// A uid chosen by an administrator, or by a provider whose subjects become uids.
///
/// # Errors
/// [`Error::Invalid`] for other characters or more than 64, [`Error::UidTaken`] for a name of the audit log.
pub fn supplied_uid(text: &str) -> Result<Uid, Error> {
    if RESERVED.contains(&text) {
        return Err(Error::UidTaken);
    }
    Uid::parse(text).map_err(|_| Error::invalid("uid", "charset", |texts| texts.uid_charset))
}

/// The ones of these uids that no new account can have, with the reason; see [`insert`]. Uids of existing accounts are
/// not looked for.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn unavailable(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<HashMap<Uid, Error>, Error> {
    let mut refused = HashMap::new();
    for uid in former_uid::among(conn, uids).await? {
        refused.insert(uid, Error::UidRetired);
    }
    for uid in client::subjects_among(conn, uids).await? {
        refused.insert(uid, Error::UidTaken);
    }
    Ok(refused)
}
