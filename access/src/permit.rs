//! A decision about an administrative action, as a value in the type system.
//!
//! The console and the admin API could check a permission and then call a use case. Nothing would stop a new handler
//! from forgetting the first step. Instead, each use case of the `admin` crate takes a [`Permit<A>`] for the action `A`
//! that it needs. [`Access::permit`] issues one after the decision, and [`Permit::implied`] derives from it one for a read
//! that the action includes:
//!
//! ```ignore
//! let permit: Permit<action::UsersDelete> = access.permit(actor)?;
//! doorward_admin::users::delete(&permit, uid).await?;
//! ```

use crate::question::{Request, Subject};
use crate::{Access, Error};
use doorward_contract::admin_action::{Action, action};
use doorward_identity::{Actor, ActorKind, Identity};
use std::marker::PhantomData;

/// Evidence that an actor was allowed the action `A` on Doorward itself.
///
/// `A` is a marker type, one for each [`AdminAction`](doorward_contract::admin_action::AdminAction). The fields are
/// private, so a permit cannot be built elsewhere. It holds for one request and is never stored. It answers whether the
/// actor may do such a thing at all; whether they may do it to this account, role or policy depends on rows that may
/// change until the write, so the use case decides that in its transaction.
#[derive(Debug)]
pub struct Permit<A> {
    access: Access,
    actor: Actor,
    action: PhantomData<fn() -> A>,
}

impl Access {
    /// Decides whether an actor may do `A`. The command line and the program itself are always allowed.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the missing permission. [`Error::PrivilegeEscalation`] for an API key that a delegated
    /// administrator created: its role may have gained permissions over Doorward since, which no administrator granted
    /// to the holder of its secret.
    pub fn permit<A: Action>(&self, actor: Actor) -> Result<Permit<A>, Error> {
        if let Some(subject) = subject(&actor) {
            self.require(subject, A::ACTION, Request::of_actor(&actor))?;
        }
        if let ActorKind::Key { delegated, .. } = actor.kind() {
            refuse_delegated_key(*delegated)?;
        }
        Ok(Permit { access: self.clone(), actor, action: PhantomData })
    }
}

/// Denies actions on Doorward itself to a key that a delegated administrator created.
pub(crate) fn refuse_delegated_key(delegated: bool) -> Result<(), Error> {
    if delegated { Err(Error::PrivilegeEscalation(|texts| texts.delegated_key)) } else { Ok(()) }
}

/// An actor as the subject of a decision; `None` for the command line and the program itself,
/// which no policy restricts.
pub fn subject(actor: &Actor) -> Option<Subject<'_>> {
    match actor.kind() {
        ActorKind::Person(viewer) => Some(viewer.as_ref().into()),
        ActorKind::Key { role, .. } => Some(Subject::Key { roles: role }),
        ActorKind::System => None,
    }
}

impl<A> Permit<A> {
    /// The policies in effect.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Accounts, settings and the database.
    pub fn identity(&self) -> &Identity {
        self.access.identity()
    }

    /// The actor, for the audit log and for checks against privilege escalation.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// A permit for a read that `A` includes, without another decision, see [`Implies`].
    pub fn implied<B>(&self) -> Permit<B>
    where
        A: Implies<B>,
    {
        Permit { access: self.access.clone(), actor: self.actor.clone(), action: PhantomData }
    }
}

/// An action that includes the read `B`: a page or response for it also shows what `B` reads. A policy that allows the
/// action and denies `B` does not hide that part; deny the action too.
pub trait Implies<B> {}

macro_rules! implies {
    ($($from:ident => $($to:ident),+;)+) => { $($(impl Implies<action::$to> for action::$from {})+)+ };
}

implies! {
    // The page of a user names their roles.
    UsersRead => RolesRead;
    // The response is the changed account; docs/access.md says so of all actions that edit.
    UsersEdit => UsersRead;
    UsersDelete => UsersRead;
    RolesRead => PoliciesRead;
    RolesEdit => RolesRead;
    OrganizationRead => RolesRead;
    PoliciesEdit => PoliciesRead;
    AccessCheck => PoliciesRead;
    ProvidersEdit => ProvidersRead;
    ApplicationsEdit => ApplicationsRead;
    HooksEdit => HooksRead;
    // The page of a message shows the provider that sends it.
    MessagesRead => SendersRead;
    SendersEdit => SendersRead;
    // The page of sign-in methods shows which of them are set up.
    SettingsRead => TicketsRead, SendersRead;
    SettingsEdit => SettingsRead;
    OrganizationEdit => OrganizationRead;
}
