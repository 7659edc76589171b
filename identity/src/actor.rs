//! The actor of an administrative act: a user, an API key, a machine, the command line or the server itself.

use crate::{Caller, Viewer};
use doorward_contract::{Timestamp, account::ADMINISTRATOR, messaging::Language};

/// An actor, with what events and permission checks need.
#[derive(Debug, Clone)]
pub struct Actor {
    name: String,
    kind: ActorKind,
    caller: Caller,
    reached: Option<Option<i64>>,
}

/// Kind of an actor.
#[derive(Debug, Clone)]
pub enum ActorKind {
    /// A signed-in user.
    Person(Box<Viewer>),
    /// An API key, or a machine.
    Key {
        /// Its only role.
        role: [String; 1],
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// Whether a delegated administrator created it.
        delegated: bool,
    },
    /// The command line on this machine, or the server itself.
    System,
}

impl Actor {
    /// An actor for a signed-in user.
    pub fn viewer(viewer: &Viewer, caller: &Caller) -> Self {
        let kind = ActorKind::Person(Box::new(viewer.clone()));
        Self { name: viewer.uid.to_string(), kind, caller: caller.clone(), reached: None }
    }

    /// An API key with its one role and expiry; `delegated` where a delegated administrator created it.
    pub fn api_key(name: &str, role: &str, expires_at: Option<Timestamp>, delegated: bool, caller: &Caller) -> Self {
        let kind = ActorKind::Key { role: [role.to_owned()], expires_at, delegated };
        Self { name: format!("api_key:{name}"), kind, caller: caller.clone(), reached: None }
    }

    /// A machine, by its `client_id`, as an API key that expires with its access token. `delegated` where a delegated
    /// administrator created it.
    pub fn application(
        client_id: &str,
        role: &str,
        expires_at: Option<Timestamp>,
        delegated: bool,
        caller: &Caller,
    ) -> Self {
        Self { name: format!("application:{client_id}"), ..Self::api_key("", role, expires_at, delegated, caller) }
    }

    /// An actor for the command line.
    pub fn cli() -> Self {
        Self { name: "cli".into(), kind: ActorKind::System, caller: Caller::default(), reached: None }
    }

    /// An actor for the server itself.
    pub fn system() -> Self {
        Self { name: "system".into(), kind: ActorKind::System, caller: Caller::default(), reached: None }
    }

    /// Whether this is a full administrator, not a delegated one.
    pub fn is_administrator(&self) -> bool {
        let roles = match &self.kind {
            ActorKind::Person(viewer) => viewer.roles.as_slice(),
            ActorKind::Key { role, .. } => role,
            ActorKind::System => return true,
        };
        roles.iter().any(|role| role == ADMINISTRATOR)
    }

    /// Name of the actor unless it is a full administrator. Credentials that it sets rest on its act.
    pub fn delegate(&self) -> Option<&str> {
        (!self.is_administrator()).then_some(self.name.as_str())
    }

    /// A copy that may administer an account last elevated at that time (`None`: never). See [`Self::require_reach`].
    #[must_use]
    pub fn reaching(&self, elevated_at: Option<i64>) -> Self {
        Self { reached: Some(elevated_at), ..self.clone() }
    }

    /// Checks, with the account's row locked, that it was not elevated since [`Self::reaching`]: in between it may have
    /// gained permissions that exceed those of a delegate.
    ///
    /// # Errors
    /// [`crate::Error::Aborted`] when it was.
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
        match &self.kind {
            ActorKind::Person(viewer) => Some(viewer),
            ActorKind::Key { .. } | ActorKind::System => None,
        }
    }

    pub const fn kind(&self) -> &ActorKind {
        &self.kind
    }

    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Name in events.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language of the request.
    pub fn language(&self) -> Language {
        self.caller.language
    }

    /// The language of errors in the response: English unless the request asks for another.
    pub fn error_language(&self) -> Language {
        self.caller.error_language
    }
}
