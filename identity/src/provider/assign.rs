//! Identities that an administrator links to an account, moves or unlinks.

use super::{Entry, wechat_realms};
use crate::{
    Actor, Error, Identity,
    account::profile,
    display_name, event,
    lockout::AdministratorAccess,
    outbox::{self, Usage},
    signin::methods::{TICKET_REALM, WayIn},
};
use doorward_contract::{
    Timestamp, Uid,
    account::AccountKind,
    event::EventAction,
    linked_identity::{IdentityKey, LinkedIdentity, NewIdentity},
};
use doorward_i18n::errors::fields::{IdentityElsewhere, TooLong};
use doorward_store::{
    ConnectionTrait, StoreError, Tx, UniqueKey, linked_identity,
    session::{EndReason, RevokeScope, end},
    user,
};
use serde_json::json;
use std::sync::Arc;

/// Provider ID of the identities that custom tickets name.
const TICKETS: &str = "custom";
/// Most bytes of a subject or a union ID. OpenID Connect allows 255 characters (Core 1.0 section 2).
const MAX_SUBJECT: usize = 255;

/// Identities of an account, oldest first.
pub async fn list(identity: &Identity, conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<LinkedIdentity>, Error> {
    let providers = identity.providers();
    let view = |row: linked_identity::Model| LinkedIdentity {
        provider_name: providers.all().find(|entry| entry.realm == row.realm).map(|entry| entry.name.clone()),
        provider: row.provider_id,
        subject: row.subject,
        union_id: row.union_id,
        name: row.name,
        picture: row.picture,
        delegate: row.delegate,
        linked_at: Timestamp(row.created_at),
        used_at: (row.used_at > row.created_at).then_some(Timestamp(row.used_at)),
    };
    Ok(linked_identity::of(conn, uid).await?.into_iter().map(view).collect())
}

/// A checked request, with the provider that it names.
#[derive(Clone)]
pub struct Assignment {
    /// `None` for custom tickets.
    entry: Option<Arc<Entry>>,
    subject: String,
    union_id: Option<String>,
    name: Option<String>,
    /// The account that the identity is moved from.
    pub from: Option<Uid>,
}

impl std::fmt::Debug for Assignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assignment").field("provider", &self.provider_id()).finish_non_exhaustive()
    }
}

impl Assignment {
    /// # Errors
    /// [`Error::ProviderNotFound`], [`Error::Invalid`] for a subject that no provider sends, or a union ID at a provider
    /// that has none.
    pub fn check(identity: &Identity, new: NewIdentity) -> Result<Self, Error> {
        let entry = match identity.providers().find(&new.provider) {
            None if new.provider != TICKETS => return Err(Error::ProviderNotFound),
            found => found,
        };
        let subject = checked("subject", &new.subject)?;
        let union_id = match new.union_id.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Some(checked("union_id", text)?),
            None => None,
        };
        if union_id.is_some() && !entry.as_ref().is_some_and(|entry| entry.kind.is_wechat()) {
            return Err(Error::invalid("union_id", "unsupported", |texts| texts.union_id_of_wechat));
        }
        let name = new.name.as_deref().and_then(|name| display_name::cleaned(name, profile::MAX_NAME));
        Ok(Self { entry, subject, union_id, name, from: new.from })
    }

    fn realm(&self) -> &str {
        self.entry.as_ref().map_or(TICKET_REALM, |entry| &entry.realm)
    }

    fn provider_id(&self) -> &str {
        self.entry.as_ref().map_or(TICKETS, |entry| &entry.id)
    }

    /// The account that the identity is linked to now.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn holder(&self, conn: &impl ConnectionTrait) -> Result<Option<Uid>, Error> {
        Ok(linked_identity::find(conn, self.realm(), &self.subject).await?.map(|row| row.uid))
    }

    /// Links the identity to an account, or moves it there from the account that the request names. The sessions that
    /// it has opened there end. The transaction must be exclusive. The caller has checked that the actor may act on both
    /// accounts, and commits.
    ///
    /// The other account may be left without a sign-in method: often it is a duplicate that is deleted afterwards.
    ///
    /// # Errors
    /// [`Error::UserNotFound`], [`Error::NotAllowed`] for guests, [`Error::Invalid`] when the identity or the union ID
    /// is linked to another account than the request names, [`Error::AdministratorLockout`].
    pub async fn link(&self, identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<(), Error> {
        let owner = user::locked(tx, uid).await?.ok_or(Error::UserNotFound)?;
        if owner.kind == AccountKind::Anonymous {
            return Err(Error::NotAllowed(|texts| texts.identity_of_guest));
        }
        let before = linked_identity::find(tx, self.realm(), &self.subject).await?;
        self.require_union_id(identity, tx, uid).await?;
        let moved_from = before.as_ref().map(|row| row.uid.clone());
        match before {
            Some(row) if row.uid == *uid => return self.describe(tx, row).await,
            Some(row) if self.from.as_ref() == Some(&row.uid) => self.move_here(identity, tx, row, uid, actor).await?,
            Some(row) => return Err(elsewhere("subject", &row.uid)),
            None => self.insert(identity, tx, uid, actor).await?,
        }
        let detail = json!({ "provider": self.provider_id(), "moved_from": moved_from });
        event::by_admin(identity, tx, EventAction::IdentityLinked, actor, Some(&owner), detail).await?;
        outbox::notify(identity, tx, &owner, Usage::IdentityLinked, actor.caller()).await
    }

    /// A union ID names one person: an account of another person must not match by it.
    async fn require_union_id(&self, identity: &Identity, tx: &Tx, uid: &Uid) -> Result<(), Error> {
        let (Some(union_id), Some(entry)) = (&self.union_id, &self.entry) else { return Ok(()) };
        match linked_identity::elsewhere(tx, union_id, &wechat_realms(identity, entry), uid).await? {
            // The identity that is moved now.
            Some(row) if row.realm == entry.realm && row.subject == self.subject => Ok(()),
            Some(row) => Err(elsewhere("union_id", &row.uid)),
            None => Ok(()),
        }
    }

    async fn insert(&self, identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<(), Error> {
        match linked_identity::insert(tx, self.row(identity, uid, actor)).await {
            Err(StoreError::Taken(UniqueKey::LinkedIdentity)) => Err(Error::Aborted),
            other => Ok(other?),
        }
    }

    /// The row that links the identity to an account.
    pub fn row(&self, identity: &Identity, uid: &Uid, actor: &Actor) -> linked_identity::Model {
        let now = identity.now().as_millis();
        linked_identity::Model {
            realm: self.realm().to_owned(),
            subject: self.subject.clone(),
            provider_id: self.provider_id().to_owned(),
            uid: uid.clone(),
            union_id: self.union_id.clone(),
            name: self.name.clone(),
            picture: None,
            meta: json!({}),
            delegate: actor.delegate().map(str::to_owned),
            created_at: now,
            used_at: now,
        }
    }

    async fn move_here(
        &self,
        identity: &Identity,
        tx: &Tx,
        row: linked_identity::Model,
        uid: &Uid,
        actor: &Actor,
    ) -> Result<(), Error> {
        let former = user::locked(tx, &row.uid).await?.ok_or(Error::Aborted)?;
        let administrators = AdministratorAccess::of_accounts(identity, tx, std::slice::from_ref(&row.uid)).await?;
        if !linked_identity::transfer(tx, &row, uid, actor.delegate()).await? {
            return Err(Error::Aborted);
        }
        end_sessions(identity, tx, &row.uid, &row.provider_id).await?;
        administrators.keep(identity, tx).await?;
        let detail = json!({ "provider": row.provider_id, "moved_to": uid });
        event::by_admin(identity, tx, EventAction::IdentityUnlinked, actor, Some(&former), detail).await?;
        outbox::notify(identity, tx, &former, Usage::IdentityUnlinked, actor.caller()).await?;
        self.describe(tx, linked_identity::Model { uid: uid.clone(), ..row }).await
    }

    /// Adds what the request says about an identity that is linked to the account already.
    async fn describe(&self, tx: &Tx, row: linked_identity::Model) -> Result<(), Error> {
        let used_at = row.used_at;
        let row = linked_identity::Model {
            union_id: self.union_id.clone().or(row.union_id),
            name: self.name.clone().or(row.name),
            ..row
        };
        Ok(linked_identity::touch(tx, &row, used_at).await?)
    }
}

/// Unlinks an identity and ends the sessions that it has opened. The transaction must be exclusive. The caller has
/// checked that the actor may act on the account, and commits.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::NotFound`], [`Error::LastWayIn`], [`Error::AdministratorLockout`].
pub async fn unlink(identity: &Identity, tx: &Tx, uid: &Uid, key: &IdentityKey, actor: &Actor) -> Result<(), Error> {
    let owner = user::locked(tx, uid).await?.ok_or(Error::UserNotFound)?;
    let administrators = AdministratorAccess::of_accounts(identity, tx, std::slice::from_ref(uid)).await?;
    let way_in = WayIn::before(identity, tx, uid).await?;
    if linked_identity::delete_one_of(tx, uid, &key.provider, &key.subject).await? == 0 {
        return Err(Error::NotFound(|texts| texts.linked_identity));
    }
    end_sessions(identity, tx, uid, &key.provider).await?;
    administrators.keep(identity, tx).await?;
    way_in.keep(tx, uid).await?;
    let detail = json!({ "provider": key.provider });
    event::by_admin(identity, tx, EventAction::IdentityUnlinked, actor, Some(&owner), detail).await?;
    outbox::notify(identity, tx, &owner, Usage::IdentityUnlinked, actor.caller()).await
}

/// Sessions record the provider, not the subject: those of a second identity at the same provider end, too.
async fn end_sessions(identity: &Identity, tx: &Tx, uid: &Uid, provider_id: &str) -> Result<(), Error> {
    let scope = RevokeScope::OfMethod(uid, provider_id);
    end(tx, scope, EndReason::EndedByAdministrator, identity.now().as_millis()).await?;
    Ok(())
}

fn elsewhere(field: &'static str, uid: &Uid) -> Error {
    Error::invalid(field, "linked_elsewhere", |texts| {
        texts.identity_elsewhere(IdentityElsewhere { field, uid: uid.as_str() })
    })
}

fn checked(field: &'static str, text: &str) -> Result<String, Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid(field, "required", |texts| texts.required(field)));
    }
    if text.len() > MAX_SUBJECT {
        return Err(Error::invalid(field, "too_long", |texts| texts.too_long(TooLong { field, most: MAX_SUBJECT })));
    }
    // A space that was copied along would make another identity of it.
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "charset", |texts| texts.subject_charset(field)));
    }
    Ok(text.to_owned())
}
