//! Permission for an administrative action, as a value.

use crate::decide::{Request, Subject};
use crate::{Access, Error};
use doorward_contract::admin_action::{Action, action};
use doorward_identity::{Actor, Identity, Who};
use std::marker::PhantomData;

/// Proof that an actor was allowed the action `A` on Doorward itself.
///
/// [`Access::permit`] is the only way to get one, and every use case of the `admin` crate takes one, so no interface
/// can reach a use case without the decision. It holds for one request: a permit is never stored, and what may change
/// between the decision and the write is checked again in the transaction of the use case.
#[derive(Debug)]
pub struct Permit<A> {
    access: Access,
    actor: Actor,
    action: PhantomData<fn() -> A>,
}

impl Access {
    /// Decides whether an actor may do `A`. The command line and the program itself always may.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the action. [`Error::PrivilegeEscalation`] for an API key that a delegated administrator created: its
    /// role may have gained permissions over Doorward since, and the holder of its secret was granted none.
    pub fn permit<A: Action>(&self, actor: &Actor, request: Request<'_>) -> Result<Permit<A>, Error> {
        if let Some(subject) = subject(actor) {
            self.require(subject, A::ACTION, request)?;
        }
        if let Who::Key { delegated: true, .. } = actor.who() {
            return Err(Error::PrivilegeEscalation(DELEGATED_KEY));
        }
        Ok(Permit { access: self.clone(), actor: actor.clone(), action: PhantomData })
    }
}

pub(crate) const DELEGATED_KEY: &str = "A delegated administrator created this API key; only administrators create keys \
                                        that administer Doorward itself.";

/// An actor as the subject of a decision; `None` for the command line and the program itself, which no policy restricts.
pub fn subject(actor: &Actor) -> Option<Subject<'_>> {
    match actor.who() {
        Who::Person(viewer) => Some(viewer.as_ref().into()),
        Who::Key { role, .. } => Some(Subject::Key { roles: role }),
        Who::System => None,
    }
}

impl<A> Permit<A> {
    /// Decides by the policies in effect.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The accounts.
    pub fn identity(&self) -> &Identity {
        self.access.identity()
    }

    /// Who acts, for the audit log and for checks against privilege escalation.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// A permit for what `A` includes.
    pub fn implied<B>(&self) -> Permit<B>
    where
        A: Implies<B>,
    {
        Permit { access: self.access.clone(), actor: self.actor.clone(), action: PhantomData }
    }
}

/// An action that includes another: its page or response shows what the other one reads.
pub trait Implies<B> {}

macro_rules! implies {
    ($($from:ident => $($to:ident),+;)+) => { $($(impl Implies<action::$to> for action::$from {})+)+ };
}

implies! {
    // Creating an account may end with a link by which its owner sets a password.
    UsersCreate => UsersResetPassword;
    // The page of a user names their roles.
    UsersRead => RolesRead;
    UsersEdit => UsersRead;
    UsersDelete => UsersRead;
    RolesRead => PoliciesRead;
    RolesEdit => RolesRead;
    OrganizationRead => RolesRead;
    PoliciesEdit => PoliciesRead;
    AccessCheck => PoliciesRead;
    ProvidersEdit => ProvidersRead;
    // A message says which provider sends it now.
    MessagesRead => SendersRead;
    SendersEdit => SendersRead;
    // The page of sign-in methods shows which of them are set up.
    SettingsRead => TicketsRead, SendersRead;
    SettingsEdit => SettingsRead;
    OrganizationEdit => OrganizationRead;
}
