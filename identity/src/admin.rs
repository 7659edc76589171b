//! What administrators do, through the console, the admin API or the command line. Whether they may is asked before.

pub mod captcha;
mod destination;
pub mod events;
mod given_role;
mod lockout;
pub mod messages;
pub mod overview;
pub mod providers;
pub mod senders;
pub mod settings;
pub mod sites;
pub mod ticket_keys;
pub mod users;
mod vouch;

pub use lockout::AdministratorAccess;
pub(crate) use lockout::is_last_administrator;

/// Signing keys.
pub mod keys {
    use super::Actor;
    use crate::session::sensitive::{Operation, require_actor};
    use crate::{Error, Identity};

    /// Rotates the signing key and answers the new one's id. Without `at_once` the next key must have been published
    /// for as long as verifiers may cache the key set.
    ///
    /// # Errors
    /// [`Error::KeyTooFresh`] when it has not, [`Error::ReauthenticationRequired`].
    pub async fn rotate(identity: &Identity, at_once: bool, actor: &Actor) -> Result<String, Error> {
        require_actor(identity, actor, Operation::ManageKeys).await?;
        crate::keys::rotate(identity, at_once, actor).await
    }
}

use crate::{Caller, Viewer};
use doorward_contract::{Timestamp, account::ADMINISTRATOR, messaging::Language};

/// Who administers: for the record, and for what they may do to whom.
#[derive(Debug, Clone)]
pub struct Actor {
    name: String,
    who: Who,
    caller: Caller,
    reached: Option<Option<i64>>,
}

/// What an actor is.
#[derive(Debug, Clone)]
pub enum Who {
    /// Somebody who is signed in.
    Person(Box<Viewer>),
    /// An API key.
    Key {
        /// The one role that it acts with.
        role: [String; 1],
        /// When it ends.
        expires_at: Option<Timestamp>,
    },
    /// Whoever may run commands on the machine, and the program itself.
    Machine,
}

impl Actor {
    /// Somebody who is signed in.
    pub fn viewer(viewer: &Viewer, caller: &Caller) -> Self {
        let who = Who::Person(Box::new(viewer.clone()));
        Self { name: viewer.uid.clone(), who, caller: caller.clone(), reached: None }
    }

    /// An API key that acts with this role until then.
    pub fn api_key(name: &str, role: &str, expires_at: Option<Timestamp>, caller: &Caller) -> Self {
        Self {
            name: format!("api_key:{name}"),
            who: Who::Key { role: [role.to_owned()], expires_at },
            caller: caller.clone(),
            reached: None,
        }
    }

    /// Whoever may run commands on the machine.
    pub fn cli() -> Self {
        Self { name: "cli".into(), who: Who::Machine, caller: Caller::default(), reached: None }
    }

    /// The program itself.
    pub(crate) fn system() -> Self {
        Self { name: "system".into(), who: Who::Machine, caller: Caller::default(), reached: None }
    }

    /// Whether this is an administrator, and not somebody who may only do some of what administrators do.
    pub fn is_administrator(&self) -> bool {
        let roles = match &self.who {
            Who::Person(viewer) => viewer.roles.as_slice(),
            Who::Key { role, .. } => role,
            Who::Machine => return true,
        };
        roles.iter().any(|role| role == ADMINISTRATOR)
    }

    /// Its name where it is a delegate: no administrator, so less than what an account may become.
    pub(crate) fn delegate(&self) -> Option<&str> {
        (!self.is_administrator()).then_some(self.name.as_str())
    }

    /// The same, known to reach an account that was last elevated then; `None` for never.
    #[must_use]
    pub fn reaching(&self, elevated_at: Option<i64>) -> Self {
        Self { reached: Some(elevated_at), ..self.clone() }
    }

    /// Whether what [`Self::reaching`] was told still holds, asked with the account's row in hand: between the two the
    /// account may have gained permissions that a delegate does not reach.
    ///
    /// # Errors
    /// [`crate::Error::Aborted`] when it does not.
    pub(crate) fn require_reach(&self, row: &doorward_store::user::Model) -> Result<(), crate::Error> {
        match self.reached {
            Some(at) if at != row.elevated_at => Err(crate::Error::Aborted),
            _ => Ok(()),
        }
    }

    /// What it is.
    pub const fn who(&self) -> &Who {
        &self.who
    }

    /// From where it acts.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// As the record names it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language they read.
    pub fn language(&self) -> Language {
        self.caller.language
    }
}
