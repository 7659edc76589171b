//! The service: policies loaded from the database and kept compiled in memory on every node.

use crate::engine::decide;
use crate::explain::explain;
use crate::policy_set::PolicySet;
use crate::presets;
use crate::question::{Account, Question, Request, Subject};
use crate::snapshot::{self, Documents};
use crate::{Error, presets::SYSTEM_ROLES};
use arc_swap::ArcSwap;
use doorward_contract::Uid;
use doorward_contract::access::{Decision, Explanation};
use doorward_contract::account::{ADMINISTRATOR, Attributes};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Identity, Viewer};
use doorward_store::{Tx, notify, notify::Topic, policy, role};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Delay before retrying a failed reload.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Most accounts that a commit invalidates one by one.
const MANY_ACCOUNTS: usize = 100;

/// The policies in effect and the accounts they are about. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    identity: Identity,
    compiled: ArcSwap<PolicySet>,
    /// Held during a reload, so that an older snapshot never replaces a newer one.
    documents: Mutex<Documents>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

impl Access {
    /// Creates missing system roles, and loads all roles and policies. A policy that cannot be read is logged and
    /// denies everything to its roles, but does not keep the program from starting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(identity: &Identity) -> Result<Self, Error> {
        prepare(identity).await?;
        let mut documents = Documents::new(&identity.options().env_id);
        let compiled = snapshot::read(identity.db().read(), &mut documents).await?;
        let (compiled, documents) = (ArcSwap::from_pointee(compiled), Mutex::new(documents));
        Ok(Self(Arc::new(Inner { identity: identity.clone(), compiled, documents })))
    }

    /// Reloads roles and policies whenever a node has changed the configuration. Runs until the program stops.
    pub async fn watch_changes(self) {
        let mut reloads = self.identity().reloads();
        loop {
            // Reload first: something may have changed before this loop started.
            while let Err(error) = self.reload().await {
                tracing::warn!(%error, "cannot reload policies; the previous ones stay in effect");
                tokio::time::sleep(RETRY_AFTER).await;
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

    /// Commits a change of roles or policies and of these accounts. It takes effect on this node before the function
    /// returns, and on others when they receive the notification.
    pub async fn commit(&self, tx: Tx, uids: &[&Uid]) -> Result<(), Error> {
        self.identity().commit_configuration_and(tx, uids).await?;
        self.reload_or_log().await;
        Ok(())
    }

    /// Like [`commit`](Self::commit), for a change that has elevated these accounts.
    pub async fn commit_elevated(&self, tx: Tx, elevated: &[Uid]) -> Result<(), Error> {
        // More notifications than that cost more than invalidating every session.
        if elevated.len() > MANY_ACCOUNTS {
            return self.commit_for_all_accounts(tx).await;
        }
        self.commit(tx, &Vec::from_iter(elevated)).await
    }

    /// Like [`commit`](Self::commit), for a change that affects any number of accounts.
    pub async fn commit_for_all_accounts(&self, tx: Tx) -> Result<(), Error> {
        notify::publish(&tx, &Topic::Configuration).await?;
        self.identity().commit_for_all_accounts(tx).await?;
        self.reload_or_log().await;
        Ok(())
    }

    /// Reloads after a commit. The change is committed even if this fails; `watch_changes` retries.
    async fn reload_or_log(&self) {
        if let Err(error) = self.reload().await {
            tracing::error!(%error, "cannot reload policies after a change");
        }
    }

    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// Checks that a subject may do an action on Doorward itself.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the missing permission.
    pub fn require<'a>(
        &self,
        subject: impl Into<Subject<'a>>,
        own: AdminAction,
        request: Request<'_>,
    ) -> Result<(), Error> {
        if self.may(subject, own.as_str(), "", request).allowed { Ok(()) } else { Err(Error::Lacks(own)) }
    }

    /// Every action on Doorward itself that a subject may do.
    pub fn allowed_actions<'a>(&self, subject: impl Into<Subject<'a>>, request: Request<'_>) -> Vec<AdminAction> {
        let subject = subject.into();
        AdminAction::ALL.iter().copied().filter(|own| self.require(subject, *own, request).is_ok()).collect()
    }

    /// A snapshot of the policies in effect. Decide related questions by one snapshot to get consistent answers.
    pub fn compiled(&self) -> Arc<PolicySet> {
        self.0.compiled.load_full()
    }

    /// Whether decisions depend on HTTP headers: only an environment policy reads them.
    pub fn looks_at_headers(&self) -> bool {
        self.0.compiled.load().environment().is_some()
    }

    /// Decides a question at the present time, without attributes of the resource. The subject is a viewer, the holder
    /// of an API key, or [`Subject::Unauthenticated`].
    pub fn may<'a>(
        &self,
        subject: impl Into<Subject<'a>>,
        action: &str,
        resource: &str,
        request: Request<'_>,
    ) -> Decision {
        let (subject, attributes) = (subject.into(), Attributes::new());
        let request = Request { time: self.identity().now(), ..request };
        self.answer(&Question { subject, action, resource, attributes: &attributes, request })
    }

    /// Decides a question.
    pub fn answer(&self, question: &Question<'_>) -> Decision {
        decide(&self.0.compiled.load(), question)
    }

    /// Decides a question and lists the statements that matched.
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

/// Creates missing system roles with their default policies. Existing roles are left alone, so a policy that an
/// administrator has detached stays detached.
async fn prepare(identity: &Identity) -> Result<(), Error> {
    let known = role::ids(identity.db().read()).await?;
    if SYSTEM_ROLES.iter().all(|(id, _)| known.iter().any(|known| known == id)) {
        return Ok(());
    }
    let at = identity.now().as_millis();
    let tx = identity.db().begin_exclusive().await?;
    for (id, name) in SYSTEM_ROLES {
        let defaults = presets::ATTACHED.iter().filter(|(role, _)| *role == id).flat_map(|(_, codes)| codes.iter());
        // The administrator role may be older than this schema; its policy is fixed, whatever is stored.
        if role::insert_if_absent(&tx, id, name, at).await? || id == ADMINISTRATOR {
            for code in defaults {
                policy::attach(&tx, id, code, at).await?;
            }
        }
    }
    identity.commit_configuration(tx).await?;
    Ok(())
}
