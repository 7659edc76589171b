//! Registration, with a verified contact or with username and password: of new users, and of guests who keep their
//! account.

use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    account::{create, guest, profile},
    contact::Contact,
    hook, password,
    provider::{self, Grant},
    registration::{self, By},
    session::{self, Method},
    signin::claim,
    throttle,
    username::Username,
    verification::{self, Proof, ProofPurpose},
};
use doorward_contract::{
    Uid,
    account::{AccountKind, ProfilePatch},
    event::EventAction,
    messaging::Channel,
    signin::SignupRequest,
};
use doorward_store::{Tx, user};
use sea_orm::ActiveValue::Set;

/// A registration that passed the rules; only the database can still report that something is taken.
struct Registration {
    username: Option<Username>,
    hash: Option<String>,
    proof: Option<Proof>,
    grant: Option<Grant>,
    change: user::ActiveModel,
}

/// Registers an account and opens its first session. With a guest's access token that very account is registered and
/// keeps its uid.
///
/// # Errors
/// [`Error::Off`] where registration is closed, [`Error::Invalid`], [`Error::WeakPassword`], [`Error::UsernameTaken`],
/// [`Error::NotVerified`], [`Error::ContactTaken`], [`Error::Unauthenticated`] for an invalid guest's token,
/// [`Error::NotAllowed`] when it is not a guest's.
pub async fn register(identity: &Identity, request: SignupRequest, caller: &Caller) -> Result<NewSession, Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    let guest = match &request.anonymous_token {
        Some(token) => Some(session::by_access_token(identity, token.expose()).await?),
        None => None,
    };
    if guest.as_ref().is_some_and(|viewer| !viewer.is_guest()) {
        return Err(Error::NotAllowed(|texts| texts.no_guest));
    }
    let registration = check(identity, request, caller).await?;
    complete(identity, registration, guest.as_ref().map(|guest| &guest.uid), caller).await
}

/// Registers the signed-in guest and opens a new session; the guest's sessions end.
///
/// # Errors
/// As [`register`].
pub async fn upgrade(
    identity: &Identity,
    viewer: &Viewer,
    request: SignupRequest,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let registration = check(identity, request, caller).await?;
    complete(identity, registration, Some(&viewer.uid), caller).await
}

/// Registers the owner of a verified contact with that contact alone. A guest keeps the account.
pub(crate) async fn by_contact(
    identity: &Identity,
    proof: Proof,
    guest: Option<Uid>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    registration::admit(identity, By::Contact(proof.contact.channel), caller).await?;
    let change = user::ActiveModel::default();
    let bare = Registration { username: None, hash: None, proof: Some(proof), grant: None, change };
    complete(identity, bare, guest.as_ref(), caller).await
}

async fn check(identity: &Identity, request: SignupRequest, caller: &Caller) -> Result<Registration, Error> {
    let proof = check_contact(identity, &request, caller).await?;
    let grant = check_grant(identity, &request, caller).await?;
    let has_proof = proof.is_some() || grant.is_some();
    let by = by_of(proof.as_ref(), grant.as_ref());
    // An existing account's contact signs in to it, whether or not registration is open.
    if !matches!(by, By::Contact(_)) {
        registration::require_open(identity, by)?;
    }
    let SignupRequest { username, password, name, gender, picture, locale, .. } = request;
    let username = match (username.filter(|text| !text.is_empty()), has_proof) {
        (None, true) => None,
        (text, _) => Some(Username::parse(text.as_deref().unwrap_or_default())?),
    };
    let patch = ProfilePatch { name: name.clone(), gender, picture, locale, ..ProfilePatch::default() };
    let (change, _) = profile::apply(patch)?;
    // Cheap rules first; what costs a hash or reveals which accounts exist is counted.
    registration::count(identity, by, caller).await?;
    if let Some(username) = &username
        && user::by_username_key(identity.db().read(), &username.key).await?.is_some()
    {
        return Err(Error::UsernameTaken);
    }
    let hash = match (password, has_proof) {
        (None, true) => None,
        (password, _) => {
            let username_text = username.as_ref().map(|name| name.display.as_str());
            let contact = proof.as_ref().map(|proof| proof.contact.key.as_str());
            let own = password::context_words(username_text, name.as_deref(), contact);
            Some(password::hash_new(identity, "password", &password.unwrap_or_default(), &own).await?)
        }
    };
    Ok(Registration { username, hash, proof, grant, change })
}

/// The identity to link, if one was sent. One that is linked already must not register another account.
async fn check_grant(identity: &Identity, request: &SignupRequest, caller: &Caller) -> Result<Option<Grant>, Error> {
    let Some(token) = &request.provider_token else { return Ok(None) };
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let grant = Grant::find(identity, token, &client.id).await?;
    if provider::linked(identity, identity.db().read(), &grant.entry, &grant.profile).await?.is_some() {
        return Err(Error::IdentityTaken);
    }
    Ok(Some(grant))
}

async fn check_contact(identity: &Identity, request: &SignupRequest, caller: &Caller) -> Result<Option<Proof>, Error> {
    if request.phone_number.is_none() && request.email.is_none() && request.verification_token.is_none() {
        return Ok(None);
    }
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let contact = Contact::one_of(request.phone_number.as_deref(), request.email.as_deref())?;
    verification::require(identity, contact.channel)?;
    let token = request.verification_token.clone().unwrap_or_default();
    Ok(Some(verification::proof(identity, &token, &client.id, ProofPurpose::Entry).await?.of(contact)?))
}

async fn complete(
    identity: &Identity,
    registration: Registration,
    guest: Option<&Uid>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    if let Some(proof) = &registration.proof {
        if let Some(holder) = verification::holder(identity.db().read(), &proof.contact).await? {
            return resolve_existing(identity, &holder, proof, guest, caller).await;
        }
        registration::require_open(identity, By::Contact(proof.contact.channel))?;
    }
    let method = method(&registration);
    let blank = create::blank(identity, AccountKind::External, &method);
    let admission = hook::to_sign_up(identity, &candidate(&blank, &registration, guest), &method, caller).await?;
    // The hook takes its time.
    let (proof, grant) = (registration.proof.as_ref(), registration.grant.as_ref());
    registration::require_open(identity, by_of(proof, grant))?;
    if let Some(grant) = grant {
        grant.require_provider(identity)?;
    }
    let tx = identity.db().begin().await?;
    if let Some(proof) = &registration.proof {
        proof.spend(identity, &tx).await?;
    }
    let proof = registration.proof.clone();
    let (columns, grant) = columns(identity, registration);
    let (owner, action) = match guest {
        Some(uid) => (upgraded(identity, &tx, uid, columns).await?, EventAction::Upgraded),
        None => (inserted(identity, &tx, blank, columns).await?, EventAction::SignUp),
    };
    if let Some(grant) = &grant {
        grant.spend(identity, &tx).await?;
        provider::link::insert(identity, &tx, grant, &owner.uid, None).await?;
    }
    let opened = session::open(identity, &tx, &owner, Method { name: &method, action }, &admission, caller).await?;
    if let Some(proof) = &proof {
        proof.opened(&tx, &opened).await?;
    }
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

/// The credential that a registration rests on.
fn by_of<'a>(proof: Option<&Proof>, grant: Option<&'a Grant>) -> By<'a> {
    match (proof, grant) {
        (_, Some(grant)) => By::Provider(&grant.entry),
        (Some(proof), None) => By::Contact(proof.contact.channel),
        (None, None) => By::Password,
    }
}

/// Name of this registration's sign-in method in sessions and events.
fn method(registration: &Registration) -> String {
    match (&registration.proof, &registration.grant) {
        (Some(proof), _) => proof.contact.sign_in_method().into(),
        (None, Some(grant)) => grant.entry.id.clone(),
        (None, None) => "password".into(),
    }
}

/// Handles a contact that belongs to an account. An unverified claim ends when the contact's owner proves control. A
/// verified one is reported, unless the settings keep it secret. A guest always gets the error: the owner decides what
/// happens to the guest's account.
async fn resolve_existing(
    identity: &Identity,
    holder: &user::Model,
    proof: &Proof,
    guest: Option<&Uid>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let verified = verification::is_verified(holder, proof.contact.channel);
    let reveals_accounts = identity.settings().verification.tell_is_user;
    if guest.is_some() || (verified && reveals_accounts) {
        return Err(Error::ContactTaken(proof.contact.field()));
    }
    claim::sign_in(identity, holder, proof, caller).await
}

async fn inserted(
    identity: &Identity,
    tx: &Tx,
    blank: user::Model,
    columns: user::ActiveModel,
) -> Result<user::Model, Error> {
    let uid = blank.uid.clone();
    create::insert(identity, tx, blank).await?;
    user::update(tx, &uid, columns).await?;
    user::by_uid(tx, &uid).await?.ok_or(Error::Aborted)
}

/// The account as it will be, for the hooks.
fn candidate(blank: &user::Model, registration: &Registration, guest: Option<&Uid>) -> user::Model {
    let username = registration.username.as_ref();
    let proven = |channel: Channel| {
        let proof = registration.proof.as_ref().filter(|proof| proof.contact.channel == channel);
        proof.map(|proof| proof.contact.key.clone())
    };
    let (email, phone) = (proven(Channel::Mail), proven(Channel::Sms));
    user::Model {
        uid: guest.unwrap_or(&blank.uid).clone(),
        username: username.map(|name| name.display.clone()),
        name: registration.change.name.try_as_ref().cloned().flatten(),
        email_verified: email.is_some(),
        email,
        phone_verified: phone.is_some(),
        phone,
        ..blank.clone()
    }
}

/// The columns that a registration sets, and the identity to link.
fn columns(identity: &Identity, registration: Registration) -> (user::ActiveModel, Option<Grant>) {
    let Registration { username, hash, proof, grant, mut change } = registration;
    let now = identity.now();
    if let Some(Proof { contact, .. }) = &proof {
        let contact_columns = user::contact_change(contact.channel, Some((&contact.key, &contact.display)), true);
        change = user::ActiveModel {
            phone: contact_columns.phone,
            phone_verified: contact_columns.phone_verified,
            email: contact_columns.email,
            email_key: contact_columns.email_key,
            email_verified: contact_columns.email_verified,
            phone_delegate: contact_columns.phone_delegate,
            email_delegate: contact_columns.email_delegate,
            ..change
        };
    }
    if let Some(username) = username {
        change.username = Set(Some(username.display));
        change.username_key = Set(Some(username.key));
    }
    if let Some(hash) = hash {
        change.password_hash = Set(Some(hash));
        change.password_changed_at = Set(Some(now.as_millis()));
    }
    (profile::stamped(change, now), grant)
}

async fn upgraded(identity: &Identity, tx: &Tx, uid: &Uid, columns: user::ActiveModel) -> Result<user::Model, Error> {
    let change = user::ActiveModel { kind: Set(AccountKind::External), ..columns };
    // One statement checks that it is still a guest: of two concurrent registrations only one succeeds.
    if !user::update_guest(tx, uid, change).await? {
        return Err(Error::NotAllowed(|texts| texts.no_guest));
    }
    guest::leave_guesthood(identity, tx, uid).await?;
    user::by_uid(tx, uid).await?.ok_or(Error::Unauthenticated)
}

/// Whether a username is taken. Counted, since it reveals which accounts exist.
///
/// # Errors
/// [`Error::AddressLimit`].
pub async fn username_taken(identity: &Identity, username: &str, caller: &Caller) -> Result<bool, Error> {
    throttle::existence_check(identity, caller).await?;
    let key = crate::username::canonical(username);
    Ok(user::by_username_key(identity.db().read(), &key).await?.is_some())
}
