//! Sending a code.

use super::{Purpose, code_hash, holder, is_verified, key_of, method, require};
use crate::{
    Caller, Error, Identity, Viewer, captcha,
    client::Client,
    contact::{self, Contact},
    event::Record,
    origin,
    outbox::{self, NewMessage},
    throttle,
};
use doorward_contract::{
    Secret,
    account::AccountKind,
    event::EventAction,
    messaging::{Channel, MessageKind},
    settings::ContactMethod,
    verification::{VerificationRequest, VerificationSent, VerificationTarget},
};
use doorward_store::{Tx, savepoint, user, verification};
use serde_json::json;

/// Sends a code to a contact, and in an email a link on request.
///
/// The work is the same whatever is known about the contact: where a code would be useless, everything is done but the
/// delivery.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::Off`], [`Error::UserNotFound`] and [`Error::ContactTaken`] by target
/// where the settings allow revealing it, [`Error::TooManyRequests`], [`Error::Unauthenticated`] when the target is the
/// caller's own contact and no user is signed in.
pub async fn send(
    identity: &Identity,
    viewer: Option<&Viewer>,
    request: &VerificationRequest,
    caller: &Caller,
) -> Result<VerificationSent, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let owner = match viewer {
        Some(viewer) => user::by_uid(identity.db().read(), &viewer.uid).await?,
        None => None,
    };
    let contact = requested_contact(request, owner.as_ref())?;
    require(identity, contact.channel)?;
    require_country(identity, &contact)?;
    let redirect_to = redirect(identity, &client, request, &contact)?;
    let holder = holder(identity.db().read(), &contact).await?;
    let known = throttle::known_as(identity, holder.as_ref(), caller).await?;
    let flooding = throttle::is_flooding(identity, &contact, known.as_deref(), caller);
    captcha::require(identity, captcha::Action::Send, flooding, caller).await?;
    let settings = identity.settings();
    throttle::code_asked(identity, caller, settings.verification.per_network_hour).await?;
    let useful = is_useful(identity, request.target, &contact, holder.as_ref(), owner.as_ref())?;
    throttle::code_sent(identity, &contact, known.as_deref()).await?;
    let purpose = match request.target {
        VerificationTarget::CurUser => Purpose::Presence,
        _ => Purpose::Contact,
    };
    let new = New { identity, contact: &contact, purpose, client_id: &client.id, viewer, redirect_to, caller };
    let verification_id = new.write(request, holder.as_ref(), useful).await?;
    Ok(VerificationSent {
        verification_id,
        expires_in: settings.verification.code_seconds,
        is_user: !settings.verification.tell_is_user || holder.is_some(),
    })
}

/// The contact that a request names. For one's own contact it may be absent or masked.
fn requested_contact(request: &VerificationRequest, owner: Option<&user::Model>) -> Result<Contact, Error> {
    let is_present = |text: &&str| !text.trim().is_empty();
    let (phone, email) =
        (request.phone_number.as_deref().filter(is_present), request.email.as_deref().filter(is_present));
    if request.target == VerificationTarget::CurUser && (phone.is_none() || email.is_none()) {
        return own_contact(owner.ok_or(Error::Unauthenticated)?, phone, email);
    }
    Contact::one_of(phone, email)
}

fn own_contact(owner: &user::Model, phone: Option<&str>, email: Option<&str>) -> Result<Contact, Error> {
    let of = |channel: Channel| key_of(owner, channel).map(|key| Contact::known(channel, key));
    let (own_phone, own_email) = (of(Channel::Sms), of(Channel::Mail));
    let phone_first = is_verified(owner, Channel::Sms) || !is_verified(owner, Channel::Mail);
    let named = |own: Option<Contact>, text: &str| {
        own.filter(|own| {
            let is_own = Contact::recognise(text).and_then(Result::ok).is_some_and(|contact| contact.key == own.key);
            is_own || text.trim() == own.masked()
        })
    };
    let contact = match (phone, email) {
        (Some(text), _) => named(own_phone, text),
        (_, Some(text)) => named(own_email, text),
        _ if phone_first => own_phone.or(own_email),
        _ => own_email,
    };
    contact.ok_or_else(|| Error::invalid("target", "not_yours", |texts| texts.target_not_yours))
}

/// SMS to other countries may cost a fortune (attack 41).
pub fn require_country(identity: &Identity, contact: &Contact) -> Result<(), Error> {
    let settings = identity.settings();
    match contact.country() {
        Some(code) if !settings.verification.countries.contains(&code) => {
            Err(Error::invalid("phone_number", "country", |texts| texts.phone_country(&code)))
        }
        _ => Ok(()),
    }
}

fn redirect(
    identity: &Identity,
    client: &Client,
    request: &VerificationRequest,
    contact: &Contact,
) -> Result<Option<String>, Error> {
    let Some(to) = request.email_redirect_to.as_deref().filter(|to| !to.is_empty()) else { return Ok(None) };
    if contact.channel != Channel::Mail {
        return Err(Error::invalid("email_redirect_to", "no_mail", |texts| texts.redirect_no_mail));
    }
    origin::safe_next_of(identity, client, to).map(Some).ok_or_else(|| origin::not_allowed("email_redirect_to"))
}

/// Whether a code could be used; an error where that may be revealed.
fn is_useful(
    identity: &Identity,
    target: VerificationTarget,
    contact: &Contact,
    holder: Option<&user::Model>,
    requester: Option<&user::Model>,
) -> Result<bool, Error> {
    let tell = identity.settings().verification.tell_is_user;
    // A registered user who requests a code for a new contact wants to set it, whether or not registration is open.
    let registered = requester.is_some_and(|requester| requester.kind != AccountKind::Anonymous);
    let closed = method(identity, contact.channel) == ContactMethod::LoginOnly && !registered;
    match (target, holder) {
        (VerificationTarget::User, None) if tell => Err(Error::UserNotFound),
        (VerificationTarget::NotUser, Some(_)) if tell => Err(Error::ContactTaken(contact.field())),
        (VerificationTarget::Any, None) if closed && tell => Err(Error::UserNotFound),
        (VerificationTarget::NotUser, None) if closed && tell => Err(Error::Off(|texts| texts.contact_sign_up)),
        (VerificationTarget::User, None) => Ok(false),
        (_, None) => Ok(!closed),
        (_, Some(_)) => Ok(true),
    }
}

struct New<'a> {
    identity: &'a Identity,
    contact: &'a Contact,
    purpose: Purpose,
    client_id: &'a str,
    viewer: Option<&'a Viewer>,
    redirect_to: Option<String>,
    caller: &'a Caller,
}

impl New<'_> {
    async fn write(
        self,
        request: &VerificationRequest,
        holder: Option<&user::Model>,
        useful: bool,
    ) -> Result<String, Error> {
        let (identity, now) = (self.identity, self.identity.now());
        let life = i64::from(identity.settings().verification.code_seconds);
        let (id, code) = (uuid::Uuid::from_bytes(crate::ids::random()).simple().to_string(), crate::ids::six_digits());
        // A link signs in; it is useless to a signed-in user who proves presence.
        let link = (self.redirect_to.is_some() && self.purpose == Purpose::Contact).then(crate::ids::link_secret);
        let row = verification::Model {
            code_hash: code_hash(identity, &id, &self.contact.key, code.expose()),
            link_hash: link.as_ref().map(crate::crypto::token_hash),
            id: id.clone(),
            channel: self.contact.channel,
            contact_key: self.contact.key.clone(),
            purpose: self.purpose,
            client_id: self.client_id.into(),
            asked_from: Some(self.caller.device_hash().unwrap_or_else(|| self.caller.network())),
            asker_uid: self.viewer.map(|viewer| viewer.uid.clone()),
            redirect_to: self.redirect_to.clone(),
            tries: 0,
            created_at: now.as_millis(),
            expires_at: now.plus_secs(life).as_millis(),
            verified_at: None,
            token_hash: None,
            token_expires_at: None,
            spent_at: None,
            session_id: None,
        };
        let tx = identity.db().begin().await?;
        verification::insert(&tx, row).await?;
        // Always written, and rolled back where it is useless: the work, and so the time, is the same.
        let message = savepoint(&tx).await?;
        self.post(&message, request, &code, link.as_ref(), life).await?;
        if useful {
            message.commit().await?
        } else {
            message.rollback().await?
        };
        let record = Record::new(EventAction::CodeSent, self.caller).subject(holder);
        let detail = json!({ "to": contact::mask(self.contact.channel, &self.contact.key) });
        record.detail(detail).write(identity, &tx).await?;
        tx.commit().await?;
        identity.outgoing().notify_one();
        Ok(id)
    }

    async fn post(
        &self,
        tx: &Tx,
        request: &VerificationRequest,
        code: &Secret,
        link: Option<&Secret>,
        life: i64,
    ) -> Result<(), Error> {
        let usage = request.usage.as_deref().unwrap_or_default().to_ascii_uppercase();
        let signs_in = self.purpose == Purpose::Contact
            && self.viewer.is_none_or(Viewer::is_guest)
            && matches!(usage.as_str(), "" | "EMAIL" | "SIGN_IN" | "REGISTER");
        let message = NewMessage {
            kind: if signs_in { MessageKind::SignIn } else { MessageKind::Code },
            contact: self.contact,
            language: self.caller.language,
            code: Some(code),
            link: link.map(|token| link_url(self.identity, token)).transpose()?,
            usage: outbox_usage(&usage, self.purpose),
            life_secs: life,
        };
        outbox::post(self.identity, tx, message).await.map(|_| ())
    }
}

/// Links lead to the configured address, never to one from the request (attack 12).
fn link_url(identity: &Identity, token: &Secret) -> Result<String, Error> {
    let url = identity.options().public_url.join("/login/link").map_err(|_| Error::Internal("no link"))?;
    Ok(format!("{url}?token={}", token.expose()))
}

fn outbox_usage(usage: &str, purpose: Purpose) -> outbox::Usage {
    match (purpose, usage) {
        (Purpose::Presence, _) | (_, "REAUTHENTICATION") => outbox::Usage::Presence,
        (_, "PASSWORD_RESET" | "RECOVERY") => outbox::Usage::PasswordReset,
        (_, "EMAIL_ADDRESS_CHANGE" | "PHONE_NUMBER_CHANGE" | "EMAIL_CHANGE" | "PHONE_CHANGE") => outbox::Usage::Contact,
        _ => outbox::Usage::SignIn,
    }
}
