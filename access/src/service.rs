//! The policies of the database, kept compiled on every node.

use crate::api_key::ApiKeyHolder;
use crate::decide::{Account, Question, Request, Subject, explain, verdict};
use crate::policy_set::PolicySet;
use crate::presets;
use crate::snapshot::{self, Documents};
use crate::{Error, presets::SYSTEM_ROLES};
use arc_swap::ArcSwap;
use doorward_contract::access::{Explanation, Verdict};
use doorward_contract::account::{ADMINISTRATOR, Attributes};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Identity, Viewer};
use doorward_store::{Tx, notify, notify::Topic, policy, role};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long to wait before the policies are read once more after that failed.
const AGAIN: Duration = Duration::from_millis(100);

/// More accounts than a commit names one by one.
const MANY_ACCOUNTS: usize = 100;

/// Decides who may do what. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    identity: Identity,
    compiled: ArcSwap<PolicySet>,
    /// One reading at a time: what was read first must not be stored last.
    documents: Mutex<Documents>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

impl Access {
    /// Makes the roles that a first start lacks, and reads what every role says. A policy that cannot be read is logged
    /// and refuses those who have it; it never keeps the program from starting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(identity: &Identity) -> Result<Self, Error> {
        prepare(identity).await?;
        let mut documents = Documents::new(&identity.options().env_id);
        let compiled = snapshot::read(identity.db().read(), &mut documents).await?;
        let (compiled, documents) = (ArcSwap::from_pointee(compiled), Mutex::new(documents));
        Ok(Self(Arc::new(Inner { identity: identity.clone(), compiled, documents })))
    }

    /// Reads roles and policies again whenever the configuration was changed, on whichever node, for as long as the
    /// program runs.
    pub async fn watch_changes(self) {
        let mut reloads = self.identity().reloads();
        loop {
            // First of all what was changed before anybody followed.
            while let Err(error) = self.reload().await {
                tracing::warn!(%error, "cannot reload policies; the previous ones stay in effect");
                tokio::time::sleep(AGAIN).await;
            }
            if reloads.changed().await.is_err() {
                return;
            }
        }
    }

    async fn reload(&self) -> Result<(), Error> {
        let mut documents = self.0.documents.lock().await;
        let compiled = snapshot::read(self.identity().db().read(), &mut documents).await?;
        self.0.compiled.store(Arc::new(compiled));
        Ok(())
    }

    /// Commits a change of roles or policies, and of accounts, and makes it count at once: here when this returns,
    /// elsewhere by message.
    pub async fn commit(&self, tx: Tx, uids: &[&str]) -> Result<(), Error> {
        self.identity().commit_configuration_and(tx, uids).await?;
        self.read_again().await;
        Ok(())
    }

    /// The same for a change that has elevated these accounts.
    pub async fn commit_elevated(&self, tx: Tx, elevated: &[String]) -> Result<(), Error> {
        // So many messages would cost more than reading every session again.
        if elevated.len() > MANY_ACCOUNTS {
            return self.commit_everybody(tx).await;
        }
        self.commit(tx, &Vec::from_iter(elevated.iter().map(String::as_str))).await
    }

    /// The same for a change that touches any number of accounts.
    pub async fn commit_everybody(&self, tx: Tx) -> Result<(), Error> {
        notify::publish(&tx, &Topic::Configuration).await?;
        self.identity().commit_everybody(tx).await?;
        self.read_again().await;
        Ok(())
    }

    // The change stands whatever comes; whoever follows reads again.
    async fn read_again(&self) {
        if let Err(error) = self.reload().await {
            tracing::error!(%error, "cannot reload policies after a change");
        }
    }

    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// Lets whoever may do this to Doorward itself pass: what every door of the console and of the admin API asks.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the action.
    pub fn require<'a>(
        &self,
        subject: impl Into<Subject<'a>>,
        own: AdminAction,
        request: Request<'_>,
    ) -> Result<(), Error> {
        if self.may(subject, own.as_str(), "", request).allowed { Ok(()) } else { Err(Error::Lacks(own)) }
    }

    /// Everything that somebody may do to Doorward itself.
    pub fn allowed_actions<'a>(&self, subject: impl Into<Subject<'a>>, request: Request<'_>) -> Vec<AdminAction> {
        let subject = subject.into();
        AdminAction::ALL.iter().copied().filter(|own| self.require(subject, *own, request).is_ok()).collect()
    }

    /// The policies in force; whoever asks several questions of one sort gets answers of one piece by them.
    pub fn compiled(&self) -> Arc<PolicySet> {
        self.0.compiled.load_full()
    }

    /// Whether a question's headers make a difference: only the environment's policy looks at them.
    pub fn looks_at_headers(&self) -> bool {
        self.0.compiled.load().environment().is_some()
    }

    /// Whether somebody may do this to that: a viewer, the holder of an API key, or [`Subject::Stranger`]. The time of
    /// the request is now.
    pub fn may<'a>(
        &self,
        subject: impl Into<Subject<'a>>,
        action: &str,
        resource: &str,
        request: Request<'_>,
    ) -> Verdict {
        let (subject, attributes) = (subject.into(), Attributes::new());
        let request = Request { time: self.identity().now(), ..request };
        self.answer(&Question { subject, action, resource, attributes: &attributes, request })
    }

    /// The answer to a question.
    pub fn answer(&self, question: &Question<'_>) -> Verdict {
        verdict(&self.0.compiled.load(), question)
    }

    /// The answer and everything that had a say in it.
    pub fn explain(&self, question: &Question<'_>) -> Explanation {
        explain(&self.0.compiled.load(), question)
    }
}

impl<'a> From<&'a Viewer> for Subject<'a> {
    fn from(viewer: &'a Viewer) -> Self {
        let Viewer { uid, kind, roles, attributes, .. } = viewer;
        Self::Account(Account { uid, kind: *kind, roles, attributes })
    }
}

impl<'a> From<&'a ApiKeyHolder> for Subject<'a> {
    fn from(holder: &'a ApiKeyHolder) -> Self {
        Self::Key { roles: std::slice::from_ref(&holder.role) }
    }
}

/// Makes the system roles that are not there yet, each with the policies it is shipped with. What administrators detach
/// later stays detached: a role is made once.
async fn prepare(identity: &Identity) -> Result<(), Error> {
    let known = role::ids(identity.db().read()).await?;
    if SYSTEM_ROLES.iter().all(|(id, _)| known.iter().any(|known| known == id)) {
        return Ok(());
    }
    let at = identity.now().as_millis();
    let tx = identity.db().begin_exclusive().await?;
    for (id, name) in SYSTEM_ROLES {
        let shipped = presets::ATTACHED.iter().filter(|(role, _)| *role == id).flat_map(|(_, codes)| codes.iter());
        // The administrator's may be older than this schema; its policy is the same whatever is stored.
        if role::insert_if_absent(&tx, id, name, at).await? || id == ADMINISTRATOR {
            for code in shipped {
                policy::attach(&tx, id, code, at).await?;
            }
        }
    }
    identity.commit_configuration(tx).await?;
    Ok(())
}
