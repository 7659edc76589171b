//! Who acts: a user, an API key, the command line or the program itself.

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
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// Whether a delegated administrator created it.
        delegated: bool,
    },
    /// Whoever may run commands on the machine, and the program itself.
    System,
}

impl Actor {
    /// Somebody who is signed in.
    pub fn viewer(viewer: &Viewer, caller: &Caller) -> Self {
        let who = Who::Person(Box::new(viewer.clone()));
        Self { name: viewer.uid.clone(), who, caller: caller.clone(), reached: None }
    }

    /// An API key with its one role and expiry; `delegated` where a delegated administrator created it.
    pub fn api_key(name: &str, role: &str, expires_at: Option<Timestamp>, delegated: bool, caller: &Caller) -> Self {
        let who = Who::Key { role: [role.to_owned()], expires_at, delegated };
        Self { name: format!("api_key:{name}"), who, caller: caller.clone(), reached: None }
    }

    /// Whoever may run commands on the machine.
    pub fn cli() -> Self {
        Self { name: "cli".into(), who: Who::System, caller: Caller::default(), reached: None }
    }

    /// The program itself.
    pub fn system() -> Self {
        Self { name: "system".into(), who: Who::System, caller: Caller::default(), reached: None }
    }

    /// Whether this is an administrator, and not somebody who may only do some of what administrators do.
    pub fn is_administrator(&self) -> bool {
        let roles = match &self.who {
            Who::Person(viewer) => viewer.roles.as_slice(),
            Who::Key { role, .. } => role,
            Who::System => return true,
        };
        roles.iter().any(|role| role == ADMINISTRATOR)
    }

    /// Its name where it is a delegate: no administrator, so less than what an account may become.
    pub fn delegate(&self) -> Option<&str> {
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
    pub fn require_reach(&self, row: &doorward_store::user::Model) -> Result<(), crate::Error> {
        match self.reached {
            Some(at) if at != row.elevated_at => Err(crate::Error::Aborted),
            _ => Ok(()),
        }
    }

    /// The session of a user.
    pub fn session_id(&self) -> Option<&str> {
        self.viewer_row().map(|viewer| viewer.session_id.as_str())
    }

    /// The client of a user's session.
    pub fn client_id(&self) -> Option<&str> {
        self.viewer_row().map(|viewer| viewer.client_id.as_str())
    }

    fn viewer_row(&self) -> Option<&Viewer> {
        match &self.who {
            Who::Person(viewer) => Some(viewer),
            Who::Key { .. } | Who::System => None,
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
