//! Before a user signs up or signs in. [`crate::session`] opens no session without an [`Admission`], so that no sign-in
//! method can forget to ask.

use super::ask::ask;
use crate::{Caller, Error, Identity, client::Client, event::Record};
use doorward_contract::{
    Uid,
    account::AccountKind,
    event::EventAction,
    hook::HookPoint,
};
use doorward_store::{session, user};
use serde::Serialize;

/// The hooks have been asked about a sign-in, or there are none.
#[derive(Debug)]
pub(crate) struct Admission(Option<Seen>);

/// What a hook has decided about.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    uid: Uid,
    /// By what accounts are told apart; `None` for a new account, which nobody else can change before the session is
    /// opened.
    identifiers: Option<Identifiers>,
}

#[derive(Debug, PartialEq, Eq)]
struct Identifiers {
    kind: AccountKind,
    username: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl Identifiers {
    fn of(owner: &user::Model) -> Self {
        Self {
            kind: owner.kind,
            username: owner.username_key.clone(),
            email: owner.email_key.clone(),
            phone: owner.phone.clone(),
        }
    }
}

impl Admission {
    /// For the first administrator, who comes by a link that only the operator of the server can see. Hooks are set up by
    /// administrators.
    pub const fn of_operator() -> Self {
        Self(None)
    }

    /// Whether the account is still the one that the hook has decided about.
    pub fn is_for(&self, owner: &user::Model) -> bool {
        let Some(seen) = &self.0 else { return true };
        let same = seen.identifiers.as_ref().is_none_or(|identifiers| *identifiers == Identifiers::of(owner));
        seen.uid == owner.uid && same
    }
}

/// A user, as hooks see one.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    uid: &'a Uid,
    kind: AccountKind,
    username: Option<&'a str>,
    name: Option<&'a str>,
    email: Option<&'a str>,
    email_verified: bool,
    phone_number: Option<&'a str>,
    phone_number_verified: bool,
    locale: Option<&'a str>,
}

impl<'a> Person<'a> {
    pub fn of(owner: &'a user::Model) -> Self {
        Self {
            uid: &owner.uid,
            kind: owner.kind,
            username: owner.username.as_deref(),
            name: owner.name.as_deref(),
            email: owner.email.as_deref(),
            email_verified: owner.email_verified,
            phone_number: owner.phone.as_deref(),
            phone_number_verified: owner.phone_verified,
            locale: owner.locale.as_deref(),
        }
    }
}

/// What a hook is asked about a sign-up or a sign-in.
#[derive(Serialize)]
struct Question<'a> {
    user: Person<'a>,
    /// Sign-in method: `password`, `anonymous`, `phone`, `email`, `custom`, or a provider's ID.
    method: &'a str,
    /// Whether the account is being created, or was a guest's until now.
    new_user: bool,
    /// `client_id`.
    application: &'a str,
    ip: Option<String>,
    user_agent: Option<&'a str>,
    language: &'a str,
}

impl<'a> Question<'a> {
    fn new(identity: &'a Identity, owner: &'a user::Model, method: &'a str, new_user: bool, caller: &'a Caller) -> Self {
        Self {
            user: Person::of(owner),
            method,
            new_user,
            application: caller.client_id.as_deref().unwrap_or(&identity.options().env_id),
            ip: caller.ip_text(),
            user_agent: caller.user_agent.as_deref(),
            language: caller.language.tag(),
        }
    }
}

/// Asks about the sign-in of a user whose credential was verified.
///
/// # Errors
/// [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn to_sign_in(
    identity: &Identity,
    owner: &user::Model,
    method: &str,
    caller: &Caller,
) -> Result<Admission, Error> {
    enter(identity, owner, method, EventAction::SignIn, caller).await
}

/// Asks about the sign-in of a portal's user to an application.
///
/// # Errors
/// As [`to_sign_in`]; [`Error::Unauthenticated`] when the account is gone.
pub(crate) async fn to_application(
    identity: &Identity,
    portal: &session::Model,
    client: &Client,
    caller: &Caller,
) -> Result<Admission, Error> {
    if identity.hooks().at(HookPoint::BeforeSignIn).is_none() {
        return Ok(Admission(None));
    }
    let owner = user::by_uid(identity.db().read(), &portal.uid).await?.ok_or(Error::Unauthenticated)?;
    let caller = Caller { client_id: Some(client.id.clone()), ..caller.clone() };
    enter(identity, &owner, &portal.method, EventAction::ApplicationSignIn, &caller).await
}

async fn enter(
    identity: &Identity,
    owner: &user::Model,
    method: &str,
    action: EventAction,
    caller: &Caller,
) -> Result<Admission, Error> {
    if identity.hooks().at(HookPoint::BeforeSignIn).is_none() {
        return Ok(Admission(None));
    }
    let answer = ask(identity, HookPoint::BeforeSignIn, Question::new(identity, owner, method, false, caller)).await;
    if let Err(error) = answer {
        return Err(recorded(identity, error, action, Some(owner), method, caller).await?);
    }
    Ok(Admission(Some(Seen { uid: owner.uid.clone(), identifiers: Some(Identifiers::of(owner)) })))
}

/// Asks about a sign-up, and about the sign-in that follows it. `account` is the account as it will be, not yet stored.
///
/// # Errors
/// [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn to_sign_up(
    identity: &Identity,
    account: &user::Model,
    method: &str,
    caller: &Caller,
) -> Result<Admission, Error> {
    for point in [HookPoint::BeforeSignUp, HookPoint::BeforeSignIn] {
        if let Err(error) = ask(identity, point, Question::new(identity, account, method, true, caller)).await {
            return Err(recorded(identity, error, EventAction::SignUp, None, method, caller).await?);
        }
    }
    Ok(Admission(Some(Seen { uid: account.uid.clone(), identifiers: None })))
}

/// Records that a hook has refused, or has not responded as documented, and returns the error.
async fn recorded(
    identity: &Identity,
    error: Error,
    action: EventAction,
    owner: Option<&user::Model>,
    method: &str,
    caller: &Caller,
) -> Result<Error, Error> {
    let reason = match &error {
        Error::HookRefused(_) => "hook_refused",
        Error::HookFailed => "hook_failed",
        _ => return Ok(error),
    };
    let record = Record::new(action, caller).method(method).subject(owner).failed(reason);
    record.write_alone(identity).await?;
    Ok(error)
}
