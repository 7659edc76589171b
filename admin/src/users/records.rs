//! Rows of accounts: what the use cases of [`users`](super) read and write. Nothing here decides about permissions.

mod complete;
mod sign_in;
mod status;

pub use complete::complete;
pub use sign_in::{end_session, password_link, password_link_in, sessions, set_password, sign_out, sign_out_in};
pub use status::{block, block_in, delete, delete_in, unblock_in};

use crate::vouch;
use doorward_contract::{
    Timestamp, Uid,
    account::{AccountKind, ProfilePatch},
    admin::{AccountState, NewUser, User, UserPatch},
    event::EventAction,
    messaging::Channel,
};
use doorward_identity::{
    Actor, Error, Identity,
    account::{self, profile},
    contact::Contact,
    event,
    lockout::AdministratorAccess,
    outbox::{self, Usage},
    password,
    session::sensitive::{Operation, require_actor_in},
    signin::methods::WayIn,
    username::{self, Username},
    verification,
    version::Expected,
};
use doorward_store::{Tx, organization, user};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Longest text that may name an account, in bytes: an email address (RFC 5321 section 4.5.3.1.3,
/// without the brackets).
const MAX_NAMED: usize = 254;

pub(crate) fn view(row: user::Model) -> User {
    User {
        uid: row.uid,
        kind: row.kind,
        status: row.status,
        username: row.username,
        name: row.name,
        email: row.email,
        email_verified: row.email_verified,
        email_vouched_by: row.email_vouched_by,
        phone: row.phone,
        phone_verified: row.phone_verified,
        phone_vouched_by: row.phone_vouched_by,
        picture: row.picture,
        gender: row.gender,
        birthdate: row.birthdate,
        zoneinfo: row.zoneinfo,
        locale: row.locale,
        address: account::address(row.address),
        description: row.description,
        attributes: account::attributes(row.attributes),
        has_password: row.password_hash.is_some(),
        must_change_password: row.must_change_password,
        created_from: row.created_from,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp),
        roles: vec![],
        places: vec![],
        methods: vec![],
        tags: vec![],
    }
}

async fn find(identity: &Identity, uid: &Uid) -> Result<user::Model, Error> {
    user::by_uid(identity.db().read(), uid).await?.ok_or(Error::UserNotFound)
}

/// When an account last gained permissions over Doorward, in milliseconds since the epoch.
pub async fn elevated_at(tx: &Tx, uid: &Uid) -> Result<Option<i64>, Error> {
    Ok(user::by_uid(tx, uid).await?.and_then(|row| row.elevated_at))
}

/// An account that the actor may still act on, locked until the transaction ends.
async fn reached(tx: &Tx, uid: &Uid, actor: &Actor) -> Result<user::Model, Error> {
    let row = user::locked(tx, uid).await?.ok_or(Error::UserNotFound)?;
    actor.require_reach(&row)?;
    Ok(row)
}

/// One account with its roles.
///
/// # Errors
/// [`Error::UserNotFound`].
pub async fn get(identity: &Identity, uid: &Uid) -> Result<User, Error> {
    with_roles(identity, find(identity, uid).await?).await
}

/// What blocking an account or setting its password changes.
///
/// # Errors
/// [`Error::UserNotFound`].
pub async fn state(identity: &Identity, uid: &Uid) -> Result<AccountState, Error> {
    let row = find(identity, uid).await?;
    Ok(AccountState { uid: row.uid, status: row.status, must_change_password: row.must_change_password })
}

async fn with_roles(identity: &Identity, row: user::Model) -> Result<User, Error> {
    let mut users = complete(identity, vec![row], false).await?;
    users.pop().ok_or(Error::UserNotFound)
}

/// The account with exactly this uid, username, email address or phone number, with its roles. No username is a contact (see
/// [`Username::parse`]) or the uid of another account.
///
/// # Errors
/// [`Error::Invalid`] when the text names several accounts: a uid that an administrator chose may be another's phone number.
pub async fn named(identity: &Identity, text: &str) -> Result<Option<User>, Error> {
    let (text, conn) = (text.trim(), identity.db().read());
    // No uid, username, email address or phone number is longer.
    if text.is_empty() || text.len() > MAX_NAMED {
        return Ok(None);
    }
    let by_uid = match Uid::parse(text) {
        Ok(uid) => user::by_uid(conn, &uid).await?,
        Err(_) => None,
    };
    let by_name = match Contact::recognise(text) {
        Some(Ok(contact)) => verification::holder(conn, &contact).await?,
        _ => user::by_username_key(conn, &username::canonical(text)).await?,
    };
    match (by_uid, by_name) {
        (Some(one), Some(other)) if one.uid != other.uid => {
            Err(Error::invalid("user", "ambiguous", |texts| texts.user_ambiguous(text)))
        }
        (Some(row), _) | (None, Some(row)) => Ok(Some(with_roles(identity, row).await?)),
        (None, None) => Ok(None),
    }
}

/// Whether a text has the form of an email address or a phone number.
pub(crate) fn is_contact(text: &str) -> bool {
    Contact::recognise(text).is_some()
}

/// A new account, checked and with its password hashed.
#[derive(Debug)]
pub struct Prepared {
    row: user::Model,
    profile: user::ActiveModel,
    contacts: Vec<Contact>,
    flags: vouch::Flags,
}

/// Checks a new account and hashes its password. Hashing is slow, so it happens before the transaction.
///
/// # Errors
/// [`Error::Invalid`], [`Error::WeakPassword`].
pub async fn prepare(identity: &Identity, new: NewUser, actor: &Actor) -> Result<Prepared, Error> {
    let contacts = contacts(new.phone.as_deref(), new.email.as_deref())?;
    let username = match new.username.as_deref().filter(|text| !text.is_empty()) {
        None if !contacts.is_empty() => None,
        text => Some(Username::parse(text.unwrap_or_default())?),
    };
    let display_username = username.as_ref().map(|name| name.display.clone());
    let kind = real_kind(new.kind.unwrap_or(AccountKind::External))?;
    let patch = ProfilePatch {
        name: new.name.clone(),
        picture: new.picture,
        gender: new.gender,
        locale: new.locale,
        description: new.description,
        ..ProfilePatch::default()
    };
    let (mut profile, _) = profile::apply(patch)?;
    profile.attributes = Set(profile::checked_attributes(&new.attributes.unwrap_or_default())?);
    let hash = match &new.password {
        Some(password) => {
            let keys = contacts.iter().map(|contact| contact.key.as_str());
            let own = password::context_words(display_username.as_deref(), new.name.as_deref(), keys);
            Some(password::hash_new(identity, "password", password, &own).await?)
        }
        None => None,
    };
    let at_first = identity.settings().passwords.change_at_first_sign_in;
    let named = account::named(identity, kind, "admin", username, hash);
    let row = user::Model {
        uid: new.uid.as_deref().map_or_else(|| Ok(named.uid.clone()), account::supplied_uid)?,
        must_change_password: named.password_hash.is_some() && new.must_change_password.unwrap_or(at_first),
        password_delegate: named.password_hash.as_ref().and(actor.delegate()).map(str::to_owned),
        ..named
    };
    let flags = vouch::flags(new.email_verified, new.phone_verified);
    Ok(Prepared { row, profile, contacts, flags })
}

/// Inserts a prepared account in the caller's transaction and returns its uid.
///
/// # Errors
/// [`Error::UsernameTaken`], [`Error::UidTaken`], [`Error::Invalid`], [`Error::ReauthenticationRequired`].
pub async fn create_in(identity: &Identity, tx: &Tx, prepared: Prepared, actor: &Actor) -> Result<Uid, Error> {
    let Prepared { row, profile, contacts, flags } = prepared;
    // The owner of a contact can sign in to the account that holds it as verified. A password that another person knows
    // is another sign-in method of that account.
    if row.password_hash.is_some() {
        require_actor_in(identity, tx, actor, Operation::SetUserPassword).await?;
    }
    if vouch::vouches(&flags) {
        require_actor_in(identity, tx, actor, Operation::SetUserContact).await?;
    }
    account::insert(identity, tx, row.clone()).await?;
    user::update(tx, &row.uid, profile).await?;
    for contact in contacts {
        user::update(tx, &row.uid, claimed(contact.channel, Some(&contact), actor)).await?;
    }
    vouch::set(tx, &row.uid, &flags, actor).await?;
    let detail = vouch::audit_detail(&flags).unwrap_or_else(|| json!({}));
    event::by_admin(identity, tx, EventAction::UserCreated, actor, Some(&row), detail).await?;
    Ok(row.uid)
}

/// Parses contacts as an administrator typed them. Empty texts are ignored.
fn contacts(phone: Option<&str>, email: Option<&str>) -> Result<Vec<Contact>, Error> {
    let non_empty = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let phone = non_empty(phone).map(|text| Contact::phone(&text)).transpose()?;
    let email = non_empty(email).map(|text| Contact::email(&text)).transpose()?;
    Ok(phone.into_iter().chain(email).collect())
}

/// The columns for an unverified contact, or for no contact.
fn claimed(channel: Channel, contact: Option<&Contact>, actor: &Actor) -> user::ActiveModel {
    let written = contact.map(|contact| (contact.key.as_str(), contact.display.as_str()));
    let change = user::contact_change(channel, written, false);
    user::by_delegate(change, channel, contact.and(actor.delegate()))
}

fn real_kind(kind: AccountKind) -> Result<AccountKind, Error> {
    if kind == AccountKind::Anonymous {
        return Err(Error::invalid("kind", "anonymous", |texts| texts.kind_anonymous));
    }
    Ok(kind)
}

/// Changes an account if it still has the expected version.
///
/// # Errors
/// [`Error::Changed`] when it has another version; `Error::Invalid`, `Error::UserNotFound`, `Error::UsernameTaken`,
/// `Error::AdministratorLockout` and `Error::ReauthenticationRequired` as for the use case.
pub async fn edit_version(
    identity: &Identity,
    uid: &Uid,
    patch: UserPatch,
    expected: &Expected,
    actor: &Actor,
) -> Result<User, Error> {
    // Exclusive for a change of the kind: an account added to the organization at the same moment must still
    // be a member. Exclusive for sign-in methods too: otherwise two administrators could remove each other's
    // last one concurrently.
    let exclusive = patch.kind.is_some() || patch.username.is_some() || patch.phone.is_some() || patch.email.is_some();
    let exclusive = exclusive || patch.phone_verified.is_some() || patch.email_verified.is_some();
    let tx = if exclusive { identity.db().begin_exclusive().await? } else { identity.db().begin().await? };
    edit_in(identity, &tx, uid, patch, expected, actor).await?;
    identity.commit_and_send(tx, &[uid]).await?;
    get(identity, uid).await
}

/// Changes an account in the caller's transaction, which must be exclusive if the kind or a sign-in method changes.
///
/// # Errors
/// As [`edit_version`].
pub async fn edit_in(
    identity: &Identity,
    tx: &Tx,
    uid: &Uid,
    mut patch: UserPatch,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    let row = reached(tx, uid, actor).await?;
    expected.check(&view(row.clone()).editable())?;
    let contacts = contacts(patch.phone.as_deref(), patch.email.as_deref())?;
    let sent = [(Channel::Sms, "phone", patch.phone.is_some()), (Channel::Mail, "email", patch.email.is_some())];
    let sent = sent.into_iter().filter(|(_, _, sent)| *sent).map(|(channel, field, _)| (channel, field));
    let sent: Vec<_> = sent.collect();
    let kind = patch.kind;
    let flags = vouch::flags(patch.email_verified, patch.phone_verified);
    let flagged: Vec<_> = vouch::sent(&flags).collect();
    if row.kind == AccountKind::Anonymous && !(sent.is_empty() && flagged.is_empty()) {
        return Err(Error::invalid("kind", "anonymous", |texts| texts.guest_contact));
    }
    let (change, mut fields) = columns(&row, &mut patch, !contacts.is_empty())?;
    fields.extend(sent.iter().map(|(_, field)| *field));
    fields.extend(flagged);
    if fields.is_empty() {
        return Ok(());
    }
    let replaced = sent.into_iter().map(|(channel, _)| (channel, contacts.iter().find(|new| new.channel == channel)));
    let replaced: Vec<_> = replaced.filter(|(channel, new)| !same_contact(&row, *channel, *new)).collect();
    if !replaced.is_empty() || vouch::sent(&flags).next().is_some() {
        require_actor_in(identity, tx, actor, Operation::SetUserContact).await?;
    }
    let administrators = AdministratorAccess::of_accounts(identity, tx, std::slice::from_ref(uid)).await?;
    let touched = !replaced.is_empty() || vouch::sent(&flags).next().is_some() || fields.contains(&"username");
    let way_in = if touched { WayIn::before(identity, tx, uid).await? } else { WayIn::default() };
    user::update(tx, uid, profile::stamped(change, identity.now())).await?;
    if kind.is_some_and(|kind| kind != AccountKind::Internal) {
        organization::member::leave(tx, uid).await?;
    }
    for replacement in replaced {
        replace_contact(identity, tx, &row, replacement, actor).await?;
    }
    vouch::set(tx, uid, &flags, actor).await?;
    administrators.keep(identity, tx).await?;
    way_in.keep(tx, uid).await?;
    let mut detail = json!({ "fields": fields });
    if let Some(verified) = vouch::audit_detail(&flags) {
        detail["verified"] = verified;
    }
    event::by_admin(identity, tx, EventAction::UserChanged, actor, Some(&row), detail).await
}

/// The changed columns except contacts, and the names of the changed fields.
fn columns(
    row: &user::Model,
    patch: &mut UserPatch,
    gets_contact: bool,
) -> Result<(user::ActiveModel, profile::Fields), Error> {
    let profile_patch = ProfilePatch {
        name: patch.name.take(),
        username: patch.username.take(),
        picture: patch.picture.take(),
        gender: patch.gender.take(),
        birthdate: patch.birthdate.take(),
        zoneinfo: patch.zoneinfo.take(),
        locale: patch.locale.take(),
        address: patch.address.take(),
        description: patch.description.take(),
    };
    let (mut change, mut fields) = profile::apply(profile_patch)?;
    let guest = row.kind == AccountKind::Anonymous;
    if guest && (patch.kind.is_some() || fields.contains(&"username")) {
        return Err(Error::invalid("kind", "anonymous", |texts| texts.kind_of_guest));
    }
    let reachable = row.phone.is_some() || row.email_key.is_some() || gets_contact;
    if !guest && profile::clears_username(&change) && !reachable {
        return Err(Error::invalid("username", "required", |texts| texts.username_only_sign_in));
    }
    if let Some(kind) = patch.kind {
        change.kind = Set(real_kind(kind)?);
        fields.push("kind");
    }
    if let Some(attributes) = &patch.attributes {
        change.attributes = Set(profile::checked_attributes(attributes)?);
        fields.push("attributes");
    }
    if let Some(must) = patch.must_change_password {
        change.must_change_password = Set(must);
        fields.push("must_change_password");
    }
    Ok((change, fields))
}

/// Replaces or removes a contact of an account, and notifies the former contact if its owner had verified it.
async fn replace_contact(
    identity: &Identity,
    tx: &Tx,
    row: &user::Model,
    (channel, new): (Channel, Option<&Contact>),
    actor: &Actor,
) -> Result<(), Error> {
    user::update(tx, &row.uid, claimed(channel, new, actor)).await?;
    verification::void(identity, tx, row).await?;
    outbox::notify_at(identity, tx, row, channel, Usage::ContactReplaced, actor.caller()).await?;
    let detail = json!({
        "channel": channel.as_str(),
        "from": verification::key_of(row, channel).map(|key| doorward_identity::contact::mask(channel, key)),
        "to": new.map(Contact::masked),
    });
    event::by_admin(identity, tx, EventAction::ContactChanged, actor, Some(row), detail).await
}

/// Whether the contact is the present one. Forms send unchanged contacts along; a verified one must stay verified then.
fn same_contact(row: &user::Model, channel: Channel, new: Option<&Contact>) -> bool {
    verification::key_of(row, channel) == new.map(|contact| contact.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::Secret;
    use doorward_identity::{Caller, account::elevation};
    use doorward_testkit::{OTHER_PASSWORD, TestEnv};

    #[tokio::test]
    async fn attack_62_what_a_delegate_was_let_do_before_an_elevation_is_not_done_after_it() {
        let env = TestEnv::new().await;
        env.open_contacts().await;
        let (uid, identity) = (env.user("li.na").await, &env.identity);
        let delegate = Actor::api_key("desk", "helpdesk", None, false, &Caller::default());
        let tx = identity.db().begin_exclusive().await.unwrap();
        let reaching = delegate.reaching(elevated_at(&tx, &uid).await.unwrap());
        elevation::revoke(identity, &tx, &uid, &Actor::cli()).await.unwrap();
        tx.commit().await.unwrap();
        let patch = UserPatch { email: Some("mallory@example.test".into()), ..UserPatch::default() };
        let edited = edit_version(identity, &uid, patch, &Expected::Any, &reaching).await;
        assert!(matches!(edited, Err(Error::Aborted)));
        assert!(matches!(password_link(identity, &uid, &reaching).await, Err(Error::Aborted)));
        assert!(matches!(delete(identity, &uid, &reaching).await, Err(Error::Aborted)));
        assert!(matches!(block(identity, &uid, &reaching).await, Err(Error::Aborted)));
        assert!(matches!(sign_out(identity, &uid, &reaching).await, Err(Error::Aborted)));
        assert!(matches!(end_session(identity, &uid, "any", &reaching).await, Err(Error::Aborted)));
        let new = doorward_contract::admin::SetPassword {
            password: Secret::new(OTHER_PASSWORD.to_owned()),
            must_change_password: None,
        };
        assert!(matches!(set_password(identity, &uid, &new, &reaching).await, Err(Error::Aborted)));
        let row = user::by_uid(identity.db().read(), &uid).await.unwrap().unwrap();
        assert!(row.email_key.is_none());
    }
}
