//! Sign-in with the identity of a provider.

use crate::{
    Caller, Error, Identity, NewSession,
    account::{create, profile},
    contact::Contact,
    event::Record,
    hook::{self, Admission},
    lockout::is_last_administrator,
    provider::{
        self, Entry, Grant,
        columns::{self, usable},
    },
    registration::{self, By},
    session::{self, Method},
    signin::{self, claim},
    verification,
};
use doorward_contract::{
    Uid,
    account::ProfilePatch,
    event::EventAction,
    messaging::Channel,
    provider::{ExternalProfile, ProviderSigninRequest},
};
use doorward_store::{ConnectionTrait, StoreError, Tx, UniqueKey, linked_identity, user};
use serde_json::json;

/// Retries when a concurrent request of the same person came between look-up and write.
const RETRIES: u32 = 4;

/// Opens the account that an identity is linked to; or, by the provider's rules, an account whose contact both sides
/// have verified; or a new one.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::ProviderNotFound`], [`Error::UserNotFound`] where registration is closed,
/// [`Error::UserBlocked`].
pub async fn sign_in(
    identity: &Identity,
    request: &ProviderSigninRequest,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let grant = Grant::find(identity, &request.provider_token, &client.id).await?;
    if request.provider_id.as_ref().is_some_and(|id| !id.is_empty() && *id != grant.entry.id) {
        return Err(Error::invalid("provider_id", "other", |texts| texts.provider_other));
    }
    let mut counted = false;
    for _ in 0..RETRIES {
        match try_sign_in(identity, &grant, request, &mut counted, caller).await {
            // Nothing was written: a concurrent request has linked the identity, or created the account.
            Err(Error::Store(StoreError::Taken(UniqueKey::LinkedIdentity))) => {}
            other => return other,
        }
    }
    Err(Error::Aborted)
}

async fn try_sign_in(
    identity: &Identity,
    grant: &Grant,
    request: &ProviderSigninRequest,
    counted: &mut bool,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let read = identity.db().read();
    let sync = grant.entry.rules.sync_profile || request.sync_profile == Some(true);
    if let Some(linked) = provider::linked(identity, read, &grant.entry, &grant.profile).await? {
        return sign_in_linked(identity, grant, linked, sync, caller).await;
    }
    if let Some(owner) = matching(read, &grant.entry, &grant.profile).await? {
        return sign_in_matching(identity, grant, owner, caller).await;
    }
    let by = By::Provider(&grant.entry);
    if request.force_disable_sign_up == Some(true) || registration::require_open(identity, by).is_err() {
        return Err(Error::UserNotFound);
    }
    if !std::mem::replace(counted, true) {
        registration::count(identity, by, caller).await?;
    }
    register(identity, grant, caller).await
}

async fn owner_of(identity: &Identity, uid: &Uid) -> Result<user::Model, Error> {
    user::by_uid(identity.db().read(), uid).await?.ok_or(Error::Aborted)
}

async fn sign_in_linked(
    identity: &Identity,
    grant: &Grant,
    linked: linked_identity::Model,
    sync: bool,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let owner = owner_of(identity, &linked.uid).await?;
    let row = provider::row(identity, &grant.entry, &grant.profile, &owner.uid);
    let is_linked = (&row.realm, &row.subject) == (&linked.realm, &linked.subject);
    let (tx, admission) = begin(identity, grant, &owner, caller).await?;
    provider::link::require_linked(&tx, &linked).await?;
    if is_linked {
        linked_identity::touch(&tx, &row, row.used_at).await?;
        if row.union_id != linked.union_id {
            record_other_account(identity, &tx, grant, &owner, caller).await?;
        }
    } else {
        // Matched by the union ID: from now on this identity is linked itself.
        linked_identity::insert(&tx, linked_identity::Model { delegate: linked.delegate.clone(), ..row }).await?;
    }
    if sync {
        let changed = synced(&owner, &linked, &grant.profile);
        user::update(&tx, &owner.uid, profile::stamped(changed, identity.now())).await?;
    }
    open(identity, tx, &owner, (grant, EventAction::SignIn, &admission), &[], caller).await
}

/// Two accounts were created before WeChat revealed that they belong to one person. Both stay; the events of both
/// record it.
async fn record_other_account(
    identity: &Identity,
    tx: &Tx,
    grant: &Grant,
    owner: &user::Model,
    caller: &Caller,
) -> Result<(), Error> {
    let other = provider::other_account(identity, tx, &grant.entry, &grant.profile, &owner.uid).await?;
    let Some(other) = other else { return Ok(()) };
    let Some(other) = user::by_uid(tx, &other).await? else { return Ok(()) };
    for (subject, beside) in [(owner, &other), (&other, owner)] {
        let record = Record::new(EventAction::SamePerson, caller).actor(&owner.uid).subject(Some(subject));
        record.detail(json!({ "provider": grant.entry.id, "other": beside.uid })).write(identity, tx).await?;
    }
    Ok(())
}

/// Fields that changed at the provider, where the user has not changed them here.
fn synced(owner: &user::Model, before: &linked_identity::Model, now: &ExternalProfile) -> user::ActiveModel {
    let patch = ProfilePatch {
        name: now.name.clone().filter(|_| owner.name.is_none() || owner.name == before.name),
        picture: now.picture.clone().filter(|_| owner.picture.is_none() || owner.picture == before.picture),
        ..ProfilePatch::default()
    };
    usable(patch)
}

/// An account whose contact is verified here and by the provider (attacks 1, 2).
async fn matching(
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
) -> Result<Option<user::Model>, Error> {
    let allowed = [(Channel::Sms, entry.rules.match_phone), (Channel::Mail, entry.rules.match_email)];
    for contact in verified_contacts(profile) {
        if !allowed.contains(&(contact.channel, true)) {
            continue;
        }
        let holder = verification::holder(conn, &contact).await?;
        if let Some(holder) = holder.filter(|holder| verification::is_verified(holder, contact.channel)) {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

fn verified_contacts(profile: &ExternalProfile) -> Vec<Contact> {
    let phone = profile.phone_number.as_deref().filter(|_| profile.phone_verified);
    let email = profile.email.as_deref().filter(|_| profile.email_verified);
    let phone = phone.and_then(|text| Contact::phone(text).ok());
    phone.into_iter().chain(email.and_then(|text| Contact::email(text).ok())).collect()
}

async fn sign_in_matching(
    identity: &Identity,
    grant: &Grant,
    owner: user::Model,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let (tx, admission) = begin(identity, grant, &owner, caller).await?;
    // The link rests on the contact.
    let delegate = owner.email_delegate.clone().or_else(|| owner.phone_delegate.clone());
    let row = provider::row(identity, &grant.entry, &grant.profile, &owner.uid);
    linked_identity::insert(&tx, linked_identity::Model { delegate, ..row }).await?;
    provider::link::record(identity, &tx, EventAction::IdentityLinked, &owner, &grant.entry.id, caller).await?;
    open(identity, tx, &owner, (grant, EventAction::SignIn, &admission), &[], caller).await
}

async fn begin(
    identity: &Identity,
    grant: &Grant,
    owner: &user::Model,
    caller: &Caller,
) -> Result<(Tx, Admission), Error> {
    signin::refuse_inactive(identity, &grant.entry.id, owner, caller).await?;
    let admission = hook::to_sign_in(identity, owner, &grant.entry.id, caller).await?;
    // The hook takes its time.
    grant.require_provider(identity)?;
    let tx = identity.db().begin().await?;
    grant.spend(identity, &tx).await?;
    Ok((tx, admission))
}

async fn open(
    identity: &Identity,
    tx: Tx,
    owner: &user::Model,
    (grant, action, admission): (&Grant, EventAction, &Admission),
    reclaimed_uids: &[Uid],
    caller: &Caller,
) -> Result<NewSession, Error> {
    let method = Method { name: &grant.entry.id, action };
    let opened = session::open(identity, &tx, owner, method, admission, caller).await?;
    let changed_uids: Vec<_> = reclaimed_uids.iter().chain([&owner.uid]).collect();
    identity.commit_all(tx, &changed_uids).await?;
    Ok(opened)
}

async fn register(identity: &Identity, grant: &Grant, caller: &Caller) -> Result<NewSession, Error> {
    let mut blank = create::blank(identity, registration::kind_of(&grant.entry), &grant.entry.id);
    if grant.entry.rules.reuse_user_id {
        blank.uid = create::supplied_uid(&grant.profile.subject)?;
    }
    let account = candidate(&blank, &grant.profile);
    let admission = hook::to_sign_up(identity, &account, &grant.entry.id, caller).await?;
    // The hook takes its time.
    grant.require_provider(identity)?;
    registration::require_open(identity, By::Provider(&grant.entry))?;
    // Exclusive, and looked up again: the same person may sign in through another WeChat application meanwhile.
    let tx = identity.db().begin_exclusive().await?;
    grant.spend(identity, &tx).await?;
    if provider::linked(identity, &tx, &grant.entry, &grant.profile).await?.is_some()
        || matching(&tx, &grant.entry, &grant.profile).await?.is_some()
    {
        return Err(StoreError::Taken(UniqueKey::LinkedIdentity).into());
    }
    create::insert(identity, &tx, blank.clone()).await?;
    user::update(&tx, &blank.uid, profile::stamped(columns::of(&grant.profile), identity.now())).await?;
    let reclaimed_uids = take_contacts(identity, &tx, &blank.uid, &grant.profile, caller).await?;
    linked_identity::insert(&tx, provider::row(identity, &grant.entry, &grant.profile, &blank.uid)).await?;
    provider::link::grant_role(identity, &tx, &grant.entry, &blank.uid).await?;
    let owner = user::by_uid(&tx, &blank.uid).await?.ok_or(Error::Aborted)?;
    open(identity, tx, &owner, (grant, EventAction::SignUp, &admission), &reclaimed_uids, caller).await
}

/// A new account as the provider describes it, for the hooks.
fn candidate(blank: &user::Model, profile: &ExternalProfile) -> user::Model {
    user::Model {
        name: profile.name.clone(),
        email: profile.email.clone(),
        email_verified: profile.email_verified,
        phone: profile.phone_number.clone(),
        phone_verified: profile.phone_verified,
        ..blank.clone()
    }
}

/// Sets the contacts that the provider has verified on a new account, unless another account has verified them here. An
/// unverified claim of another account ends, and its password and sessions are revoked, since another person may hold
/// them (attack 1). Returns the uids of those accounts.
async fn take_contacts(
    identity: &Identity,
    tx: &Tx,
    uid: &Uid,
    profile: &ExternalProfile,
    caller: &Caller,
) -> Result<Vec<Uid>, Error> {
    let (now, mut reclaimed_uids) = (identity.now().as_millis(), Vec::new());
    for contact in verified_contacts(profile) {
        if let Some(holder) = verification::holder(tx, &contact).await? {
            // A blocked account and the last administrator keep their contacts.
            let reserved = !signin::is_active(&holder) || is_last_administrator(identity, tx, &holder.uid).await?;
            if reserved || verification::is_verified(&holder, contact.channel) {
                continue;
            }
            user::release_contact(tx, &holder.uid, contact.channel, &contact.key, now).await?;
            claim::disarm(identity, tx, &holder, caller).await?;
            reclaimed_uids.push(holder.uid);
        }
        let change = user::contact_change(contact.channel, Some((&contact.key, &contact.display)), true);
        user::update(tx, uid, change).await?;
    }
    Ok(reclaimed_uids)
}
