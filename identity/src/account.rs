//! The user's own account.

pub mod claims;
pub mod contact;
pub(crate) mod create;
mod details;
pub mod directory;
pub mod elevation;
pub(crate) mod fields;
pub(crate) mod guest;
pub mod person;
pub mod profile;

pub use create::{insert, named, supplied_uid};
pub use fields::{address, attributes};

use crate::{
    Caller, Error, Identity, Viewer, caller,
    event::{self, Record},
    lockout::AdministratorAccess,
    page,
    session::{self, Evidence, Operation},
    throttle,
    username::GUEST_NAME,
};
use doorward_contract::{
    Secret, Timestamp, Uid,
    account::{AccountKind, Group, Me, MeDetails, ProfilePatch},
    event::{EventAction, History, HistoryEntry},
};
use doorward_store::{ConnectionTrait, event as events, role, user};

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

async fn view(identity: &Identity, viewer: &Viewer, owner: user::Model) -> Result<Me, Error> {
    let groups = groups(identity, identity.db().read(), &owner.uid).await?;
    let session = doorward_store::session::by_id(identity.db().read(), &viewer.session_id).await?;
    let providers = details::providers(identity, &owner.uid).await?;
    let method = session.as_ref().map(|row| row.method.as_str());
    let wechat = claims::wechat(identity, identity.db().read(), &owner.uid, method).await?;
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
        meta: attributes(owner.attributes).into_iter().chain(wechat.members()).collect(),
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
pub async fn groups(identity: &Identity, conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Group>, Error> {
    let roles = role::of(conn, uid, identity.now().as_millis()).await?;
    let group = |role: role::Held| Group { id: role.role_id, expires_at: role.expires_at.map(Timestamp) };
    Ok(roles.into_iter().map(group).collect())
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
        session::require(identity, viewer, &owner, Operation::DeleteAccount, Evidence::Token(Some(sudo))).await?;
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
    let not_sign_ins = (logins == Some(false)).then_some(EventAction::SignIn);
    let filter = events::Filter {
        action: (logins == Some(true)).then_some(EventAction::SignIn),
        not_actions: EventAction::HIDDEN_FROM_OWNER.into_iter().chain(not_sign_ins).collect(),
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
