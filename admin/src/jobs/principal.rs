//! Who started a job, as stored with it, and the same actor later.

use doorward_access::{Access, Error};
use doorward_contract::Uid;
use doorward_contract::api_keys::ApiKeyKind;
use doorward_contract::messaging::Language;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_identity::{Actor, ActorKind, Caller, Identity, client, session};
use doorward_store::{api_key, job};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// By what an actor is found again, and the request that started the job: conditions of policies may name its address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Principal {
    #[serde(flatten)]
    starter: Starter,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Starter {
    User {
        uid: Uid,
        session_id: String,
        /// Whether presence was proven shortly before.
        present: bool,
    },
    Key {
        id: Option<String>,
    },
    Application {
        client_id: String,
        /// Changes when the application loses what it was given, and when it is created again.
        generation: i64,
    },
    System,
}

impl Principal {
    /// The actor of this moment.
    pub async fn of(identity: &Identity, actor: &Actor) -> Self {
        let starter = match actor.kind() {
            ActorKind::Person(viewer) => Starter::User {
                uid: viewer.uid.clone(),
                session_id: viewer.session_id.clone(),
                present: require_actor(identity, actor, Operation::GrantAdministration).await.is_ok(),
            },
            ActorKind::Key { .. } => Starter::of_program(identity, actor),
            ActorKind::System => Starter::System,
        };
        let caller = actor.caller();
        Self {
            starter,
            ip: caller.ip.map(|ip| ip.to_string()),
            user_agent: caller.user_agent.clone(),
            client_id: caller.client_id.clone(),
        }
    }

    /// Reads a stored one.
    ///
    /// # Errors
    /// [`doorward_identity::Error::Internal`] for one of a newer version.
    pub fn read(stored: &Value) -> Result<Self, Error> {
        let unknown = doorward_identity::Error::Internal("the actor of a job cannot be read");
        serde_json::from_value(stored.clone()).map_err(|_| unknown.into())
    }

    /// Whether this actor started the job, now or in another session.
    pub fn is(&self, actor: &Actor) -> bool {
        match (&self.starter, actor.kind()) {
            (Starter::User { uid, .. }, ActorKind::Person(viewer)) => *uid == viewer.uid,
            (Starter::Key { id: Some(id) }, ActorKind::Key { .. }) => actor.key_id() == Some(id),
            (Starter::Application { client_id, .. }, ActorKind::Key { .. }) => {
                actor.key_id().is_none() && application_of(actor) == Some(client_id)
            }
            (Starter::System, ActorKind::System) => true,
            _ => false,
        }
    }

    /// The actor as they are now: with the roles of this moment.
    ///
    /// # Errors
    /// [`doorward_identity::Error::Unauthenticated`] when the account, key or application is gone or off, or the session
    /// was ended by anyone but its owner, see [`session::of_job`].
    pub async fn actor(&self, access: &Access, job: &job::Model) -> Result<Actor, Error> {
        let (identity, caller) = (access.identity(), self.caller(job.language));
        let unauthenticated = || Error::from(doorward_identity::Error::Unauthenticated);
        match &self.starter {
            Starter::User { session_id, present, .. } => {
                let actor = Actor::viewer(&session::of_job(identity, session_id).await?, &caller);
                Ok(if *present { actor.present() } else { actor })
            }
            Starter::Key { id } => {
                let id = id.as_deref().ok_or_else(unauthenticated)?;
                let row = api_key::by_id(identity.db().read(), id).await?;
                let row = row.filter(|row| row.kind != ApiKeyKind::Publishable);
                let now = identity.now().as_millis();
                let row = row.filter(|row| row.expires_at.is_none_or(|end| end > now)).ok_or_else(unauthenticated)?;
                let end = row.expires_at.map(doorward_contract::Timestamp);
                Ok(Actor::api_key(&row.name, &row.role_id, end, row.delegated, &caller).of_key(Some(row.id)))
            }
            Starter::Application { client_id, generation } => {
                let client = client::find(identity, client_id).filter(|client| client.generation == *generation);
                let client = client.ok_or_else(unauthenticated)?;
                let role = client.role_id.as_deref().ok_or_else(unauthenticated)?;
                Ok(Actor::application(client_id, role, None, client.delegated, &caller))
            }
            Starter::System => Ok(Actor::cli()),
        }
    }

    fn caller(&self, language: Language) -> Caller {
        Caller {
            ip: self.ip.as_deref().and_then(|ip| ip.parse().ok()),
            user_agent: self.user_agent.clone(),
            client_id: self.client_id.clone(),
            language,
            error_language: language,
            ..Caller::default()
        }
    }
}

impl Starter {
    fn of_program(identity: &Identity, actor: &Actor) -> Self {
        let application = application_of(actor).and_then(|id| client::find(identity, id));
        match (actor.key_id(), application) {
            (Some(id), _) => Self::Key { id: Some(id.to_owned()) },
            (None, Some(client)) => Self::Application { client_id: client.id.clone(), generation: client.generation },
            (None, None) => Self::Key { id: None },
        }
    }
}

/// The `client_id` of a machine.
fn application_of(actor: &Actor) -> Option<&str> {
    actor.name().strip_prefix("application:")
}
