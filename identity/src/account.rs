//! The user's own account.

pub mod claims;
pub mod contact;
mod details;
pub mod elevation;
pub mod person;
pub mod profile;

use crate::{
    Caller, Error, Identity, Viewer, caller,
    event::{self, Record},
    lockout::AdministratorAccess,
    page,
    session::{self, Operation, Shown},
    throttle,
    username::Username,
};
use doorward_contract::{
    Secret, Timestamp,
    account::{AccountKind, AccountStatus, Address, Attributes, Gender, Group, Me, MeDetails, ProfilePatch},
    event::{EventAction, History, HistoryEntry},
};
use doorward_i18n::errors::fields::NameReserved;
use doorward_store::{ConnectionTrait, Tx, event as events, former_uid, role, user};

/// An empty account.
pub(crate) fn blank(identity: &Identity, kind: AccountKind, created_from: &str) -> user::Model {
    let now = identity.now();
    user::Model {
        uid: identity.new_id(),
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
/// apps store what they know of users under it.
pub async fn insert(identity: &Identity, tx: &Tx, row: user::Model) -> Result<(), Error> {
    let (uid, kind) = (row.uid.clone(), row.kind);
    user::insert(tx, row).await?;
    // After the insert: while the former account is being deleted, the line above waits for that.
    if former_uid::exists(tx, &uid).await? {
        return Err(Error::UidRetired);
    }
    grant_first_roles(identity, tx, &uid, kind).await
}

/// Grants the default roles of a new account of this kind. Guests get none.
pub(crate) async fn grant_first_roles(identity: &Identity, tx: &Tx, uid: &str, kind: AccountKind) -> Result<(), Error> {
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

/// The account as its owner sees it.
///
/// # Errors
/// [`Error::Unauthenticated`] when the account is gone.
pub async fn me(identity: &Identity, viewer: &Viewer) -> Result<Me, Error> {
    me_with(identity, viewer, MeDetails::default()).await
}

/// [`me`] with the requested details.
///
/// # Errors
/// As [`me`].
pub async fn me_with(identity: &Identity, viewer: &Viewer, include: MeDetails) -> Result<Me, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let me = view(identity, viewer, owner).await?;
    details::add(identity, me, include).await
}

/// Name by which the SDK recognizes guests. No other account may have it as its display name or username.
const GUEST_NAME: &str = "anonymous";

/// Rejects the name by which the SDK recognizes guests.
pub(crate) fn refuse_guest_name(field: &'static str, name: &str) -> Result<(), Error> {
    if name.trim().eq_ignore_ascii_case(GUEST_NAME) {
        return Err(Error::invalid(field, "reserved", |texts| {
            texts.name_reserved(NameReserved { field, name: GUEST_NAME })
        }));
    }
    Ok(())
}

async fn view(identity: &Identity, viewer: &Viewer, owner: user::Model) -> Result<Me, Error> {
    let groups = groups(identity, identity.db().read(), &owner.uid).await?;
    let session = doorward_store::session::by_id(identity.db().read(), &viewer.session_id).await?;
    let providers = crate::provider::link::of(identity, &owner.uid).await?;
    let kind = owner.kind;
    let guest = kind == AccountKind::Anonymous;
    let name = if guest {
        Some(GUEST_NAME.into())
    } else {
        // The account may have had this name before it was reserved.
        [owner.name, owner.username.clone()].into_iter().flatten().find(|name| name != GUEST_NAME)
    };
    let has_password = owner.password_hash.is_some();
    Ok(Me {
        sub: owner.uid.clone(),
        user_id: owner.uid.clone(),
        uid: owner.uid,
        name: name.unwrap_or_default(),
        username: owner.username,
        picture: owner.picture,
        email_verified: owner.email.is_some().then_some(owner.email_verified),
        email: owner.email,
        phone_number_verified: owner.phone.is_some().then_some(owner.phone_verified),
        phone_number: owner.phone.as_deref().map(crate::contact::spaced),
        gender: owner.gender,
        birthdate: owner.birthdate,
        zoneinfo: owner.zoneinfo,
        locale: owner.locale,
        address: address(owner.address),
        user_desc: owner.description,
        providers,
        groups,
        meta: attributes(owner.attributes),
        status: owner.status,
        has_password,
        has_password_sdk: has_password,
        password_changed_at: owner.password_changed_at.map(Timestamp),
        created_from: owner.created_from,
        created_at: Timestamp(owner.created_at),
        updated_at: Timestamp(owner.updated_at),
        last_login: owner.last_sign_in_at.map(Timestamp),
        last_sign_in_at: owner.last_sign_in_at.map(Timestamp),
        kind: kind.user_type().into(),
        login_type: session.map(|row| claims::login_type_or_provider(identity, kind, &row.method)),
        departments: None,
        roles: None,
    })
}

/// Current roles of an account.
pub async fn groups(identity: &Identity, conn: &impl ConnectionTrait, uid: &str) -> Result<Vec<Group>, Error> {
    let roles = role::of(conn, uid, identity.now().as_millis()).await?;
    let group = |role: role::Held| Group { id: role.role_id, expires_at: role.expires_at.map(Timestamp) };
    Ok(roles.into_iter().map(group).collect())
}

pub fn address(stored: Option<serde_json::Value>) -> Option<Address> {
    serde_json::from_value(stored?).ok()
}

pub fn attributes(stored: serde_json::Value) -> Attributes {
    serde_json::from_value(stored).unwrap_or_default()
}

/// Changes the user's own profile.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::UsernameTaken`], [`Error::NotAllowed`] for guests who want a username:
/// they register instead.
pub async fn edit(identity: &Identity, viewer: &Viewer, patch: ProfilePatch, caller: &Caller) -> Result<Me, Error> {
    if viewer.is_guest() && patch.username.is_some() {
        return Err(Error::NotAllowed(|texts| texts.guest_has_no_username));
    }
    let (change, fields) = profile::apply(patch)?;
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if fields.is_empty() {
        return view(identity, viewer, owner).await;
    }
    if fields.contains(&"username") && owner.password_hash.is_some() && profile::clears_username(&change) {
        return Err(Error::invalid("username", "required", |texts| texts.username_only_sign_in));
    }
    if fields.contains(&"username") {
        // The response reveals which usernames exist.
        throttle::existence_check(identity, caller).await?;
    }
    let tx = identity.db().begin().await?;
    if !user::update(&tx, &viewer.uid, profile::stamped(change, identity.now())).await? {
        return Err(Error::Unauthenticated);
    }
    let record = Record::new(EventAction::ProfileChanged, caller).actor(&viewer.uid).subject(Some(&owner));
    let detail = serde_json::json!({ "fields": fields });
    record.session(Some(&viewer.session_id)).detail(detail).write(identity, &tx).await?;
    identity.commit(tx, &viewer.uid).await?;
    me(identity, viewer).await
}

/// Deletes the user's account permanently and returns it as it was. A guest has no credential and needs no proof.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without a valid sudo token, [`Error::LastAdministrator`],
/// [`Error::AdministratorLockout`].
pub async fn delete(identity: &Identity, viewer: &Viewer, sudo: &Secret, caller: &Caller) -> Result<Me, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if !viewer.is_guest() {
        session::require(identity, viewer, &owner, Operation::DeleteAccount, Shown::Token(Some(sudo))).await?;
    }
    let was = view(identity, viewer, owner.clone()).await?;
    // Exclusive: of two administrators who leave at once, each would rely on the other.
    let tx = identity.db().begin_exclusive().await?;
    let administrators = AdministratorAccess::of_accounts(identity, &tx, std::slice::from_ref(&owner.uid)).await?;
    user::delete(&tx, &owner.uid, identity.now().as_millis()).await?;
    administrators.keep(identity, &tx).await?;
    let session_id = Some(viewer.session_id.as_str());
    event::of_owner(identity, &tx, EventAction::UserDeleted, &owner, session_id, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(was)
}

/// The user's own events: sign-ins, everything else, or both; newest first.
///
/// # Errors
/// [`Error::Invalid`] for an invalid page token.
pub async fn history(
    identity: &Identity,
    viewer: &Viewer,
    logins: Option<bool>,
    limit: u16,
    page_token: Option<&str>,
) -> Result<History, Error> {
    let limit = usize::from(limit.clamp(1, 200));
    // The SDK sends an empty token for the first page.
    let page_token = page_token.filter(|token| !token.is_empty());
    let before_id = page::cursor("page_token", page_token, page::decode_id)?;
    let filter = events::Filter {
        action: (logins == Some(true)).then_some(EventAction::SignIn),
        not_action: (logins == Some(false)).then_some(EventAction::SignIn),
        subject: Some(viewer.uid.clone()),
        before_id,
        ..events::Filter::default()
    };
    let mut rows = events::list(identity.db().read(), filter, limit as u64 + 1).await?;
    let next_page_token = page::cut(&mut rows, limit, |row| row.id.clone()).unwrap_or_default();
    let data = rows.into_iter().filter_map(event::view).map(|event| HistoryEntry {
        action: event.action.history_word(),
        meta: history_meta(&event),
        id: event.id,
        ip: event.ip,
        device: event.user_agent.as_deref().map(caller::device_label),
        user_agent: event.user_agent,
        client_id: event.client_id,
        device_id: event.session_id,
        created_at: event.at,
    });
    Ok(History { data: data.collect(), next_page_token })
}

fn history_meta(event: &doorward_contract::event::Event) -> serde_json::Value {
    let mut meta = event.detail.clone();
    if let Some(members) = meta.as_object_mut() {
        members.insert("outcome".into(), event.outcome.as_str().into());
    }
    meta
}

/// A uid chosen by an administrator, or by a provider whose subjects become uids.
///
/// # Errors
/// [`Error::Invalid`] for other characters or more than 64.
pub fn supplied_uid(uid: String) -> Result<String, Error> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if uid.is_empty() || uid.len() > 64 || !uid.bytes().all(allowed) {
        return Err(Error::invalid("uid", "charset", |texts| texts.uid_charset));
    }
    Ok(uid)
}
