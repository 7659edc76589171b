//! Registering oneself with user name and password: strangers, and guests who keep their account.

use crate::{
    Caller, Error, Identity, Opened, Viewer,
    account::{self, profile},
    password,
    session::{self, Method},
    signin, throttle,
    username::Username,
};
use doorward_contract::{
    account::{AccountKind, ProfilePatch},
    event::EventAction,
    signin::SignupRequest,
};
use doorward_store::{Tx, guest_device, session::Ends, user};
use sea_orm::ActiveValue::Set;

const SIGN_UP: Method = Method { name: "password", action: EventAction::SignUp };
const UPGRADE: Method = Method { name: "password", action: EventAction::Upgraded };

/// A registration that keeps the rules; only the database can still say that the name is taken.
struct Registration {
    username: Username,
    hash: String,
    change: user::ActiveModel,
}

/// Registers an account and opens its first session. With a guest's access token that very account becomes the
/// registered one and keeps its uid.
///
/// # Errors
/// [`Error::Off`] unless self-registration is on, [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`],
/// [`Error::Unauthenticated`] for a guest's token that does not count, [`Error::NotAllowed`] when it is no guest's.
pub async fn register(identity: &Identity, request: SignupRequest, caller: &Caller) -> Result<Opened, Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    let guest = match &request.anonymous_token {
        Some(token) => Some(session::by_access_token(identity, token.expose()).await?),
        None => None,
    };
    let registration = check(identity, request, caller).await?;
    let (tx, owner, method) = match guest {
        Some(viewer) => upgraded(identity, &viewer, registration).await?,
        None => inserted(identity, registration).await?,
    };
    finish(identity, tx, &owner, method, caller).await
}

/// Turns the guest who is signed in into a registered user in a new session; the guest's sessions end.
///
/// # Errors
/// As [`register`].
pub async fn upgrade(
    identity: &Identity,
    viewer: &Viewer,
    request: SignupRequest,
    caller: &Caller,
) -> Result<Opened, Error> {
    let registration = check(identity, request, caller).await?;
    let (tx, owner, method) = upgraded(identity, viewer, registration).await?;
    finish(identity, tx, &owner, method, caller).await
}

async fn check(identity: &Identity, request: SignupRequest, caller: &Caller) -> Result<Registration, Error> {
    let methods = &identity.settings().login_methods;
    signin::require(methods.username && methods.self_registration, "Registering with user name and password")?;
    let username = Username::parse(request.username.as_deref().unwrap_or_default())?;
    let password = request.password.unwrap_or_default();
    let SignupRequest { name, gender, picture, locale, .. } = request;
    let patch = ProfilePatch { name: name.clone(), gender, picture, locale, ..ProfilePatch::default() };
    let (change, _) = profile::apply(patch)?;
    // Cheap rules first; what costs a hash or tells who exists is counted.
    throttle::registration(identity, caller).await?;
    if user::by_username_key(identity.db().read(), &username.key).await?.is_some() {
        return Err(Error::UsernameTaken);
    }
    let hash = password::hash_new(identity, "password", &password, Some(&username.display), name.as_deref()).await?;
    Ok(Registration { username, hash, change })
}

async fn inserted(identity: &Identity, registration: Registration) -> Result<(Tx, user::Model, Method), Error> {
    let Registration { username, hash, change } = registration;
    let owner = account::named(identity, AccountKind::External, "password", username, Some(hash));
    let tx = identity.db().begin().await?;
    user::insert(&tx, owner.clone()).await?;
    user::update(&tx, &owner.uid, profile::stamped(change, identity.now())).await?;
    Ok((tx, owner, SIGN_UP))
}

async fn upgraded(
    identity: &Identity,
    viewer: &Viewer,
    registration: Registration,
) -> Result<(Tx, user::Model, Method), Error> {
    if !viewer.is_guest() {
        return Err(Error::NotAllowed("Only a guest's account can be registered; this one is."));
    }
    let Registration { username, hash, change } = registration;
    let now = identity.now();
    let change = user::ActiveModel {
        kind: Set(AccountKind::External.as_str().into()),
        username: Set(Some(username.display)),
        username_key: Set(Some(username.key)),
        password_hash: Set(Some(hash)),
        password_changed_at: Set(Some(now.as_millis())),
        ..change
    };
    let tx = identity.db().begin().await?;
    // One statement says whether it is still a guest: of two registrations at once only one finds it so.
    if !user::update_guest(&tx, &viewer.uid, profile::stamped(change, now)).await? {
        return Err(Error::NotAllowed("Only a guest's account can be registered; this one is."));
    }
    // From now on the device id opens a new guest, never this account.
    guest_device::forget(&tx, &viewer.uid).await?;
    // The guest's sessions end: their tokens say `anonymous` and would go on saying so.
    doorward_store::session::end(&tx, Ends::AllOf(&viewer.uid), "upgraded", now.as_millis()).await?;
    let owner = user::by_uid(&tx, &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    Ok((tx, owner, UPGRADE))
}

async fn finish(
    identity: &Identity,
    tx: Tx,
    owner: &user::Model,
    method: Method,
    caller: &Caller,
) -> Result<Opened, Error> {
    let opened = session::open(identity, &tx, owner, method, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

/// Whether a user name is taken; counted, since it tells who exists.
///
/// # Errors
/// [`Error::TooManyRequests`].
pub async fn username_taken(identity: &Identity, username: &str, caller: &Caller) -> Result<bool, Error> {
    throttle::existence_check(identity, caller).await?;
    let key = crate::username::canonical(username);
    Ok(user::by_username_key(identity.db().read(), &key).await?.is_some())
}
