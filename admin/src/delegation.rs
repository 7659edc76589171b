//! What a delegated administrator may act on.
//!
//! A delegated administrator holds some `doorward:` permissions but not the administrator role. They must not be able
//! to turn some permissions into all of them. Three rules prevent that:
//!
//! 1. An actor acts on an account only if they may do everything that account could do to Doorward ([`accounts`]).
//!    Taking the account over then gains them nothing.
//! 2. Only administrators grant permissions over Doorward. A delegated administrator changes, assigns and removes no
//!    role and no policy with a statement about Doorward ([`roles`], [`policy()`], [`document`]). Whatever the change,
//!    `Elevation::revoke` refuses theirs when an account has gained such a permission.
//! 3. Actions that allow signing in as any user, or assigning any role, are reserved for administrators
//!    ([`administrators`], and
//!    [`AdminAction::is_reserved`](doorward_contract::admin_action::AdminAction::is_reserved)).
//!
//! For the account acted on, these checks take what its policies *could* allow: conditions are assumed to hold and
//! denies are ignored, because both may change later. For the actor they take the current decision.
//!
//! The checks run in the transaction of the change and read its rows. The policies cached on this node may be older:
//! another node may have given the role or the account permissions over Doorward a moment ago.

use super::elevation;
use doorward_access::policy::Document;
use doorward_access::{Access, Error, Request, Role, subject};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Actor, ActorKind, Denial};
use doorward_store::{Tx, policy, role as membership};

const STRONGER: Error = Error::PrivilegeEscalation(|texts| texts.stronger_account);
const ADMINISTERS: Error = Error::PrivilegeEscalation(|texts| texts.administering_account);
const OF_DOORWARD: Error = Error::PrivilegeEscalation(|texts| texts.about_doorward);

/// What acts with a role that an actor gives it.
#[derive(Debug, Clone, Copy)]
enum RoleHolder {
    ApiKey,
    Application,
}

impl RoleHolder {
    fn role_is_not_theirs(self) -> Error {
        Error::PrivilegeEscalation(match self {
            Self::ApiKey => |texts| texts.role_of_key,
            Self::Application => |texts| texts.role_of_application,
        })
    }

    fn outlives(self) -> Error {
        Error::PrivilegeEscalation(match self {
            Self::ApiKey => |texts| texts.key_outlives_role,
            Self::Application => |texts| texts.application_outlives_role,
        })
    }
}

/// Checks that an actor may act on these accounts, and returns whether one of them could do anything to Doorward.
/// Accounts that do not exist are skipped; the caller reports them.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when one of them could do more to Doorward than the actor.
pub(crate) async fn accounts(access: &Access, tx: &Tx, actor: &Actor, uids: &[Uid]) -> Result<bool, Error> {
    let rights = elevation::rights_of_any(access, tx, uids).await?;
    if rights & elevation::ADMINISTRATES != 0 && !actor.is_administrator() {
        return Err(STRONGER);
    }
    if rights != 0 {
        require_actions(access, actor, &elevation::actions(rights))?;
    }
    Ok(rights != 0)
}

/// Checks that an actor may create these accounts with credentials, as [`accounts`] and [`credentials`] do for one.
///
/// # Errors
/// [`Error::PrivilegeEscalation`].
pub(crate) async fn new_accounts(access: &Access, tx: &Tx, actor: &Actor, uids: &[Uid]) -> Result<bool, Error> {
    let administer = accounts(access, tx, actor, uids).await?;
    if administer && !actor.is_administrator() { Err(ADMINISTERS) } else { Ok(administer) }
}

/// Checks that an actor may set the credentials of an account. A user who knows a credential can use the account, even
/// after losing their own access. A delegated administrator therefore sets none for an account with permissions over
/// Doorward, except their own.
///
/// # Errors
/// [`Error::PrivilegeEscalation`].
pub(crate) async fn credentials(access: &Access, tx: &Tx, actor: &Actor, uid: &Uid) -> Result<(), Error> {
    let own = matches!(actor.kind(), ActorKind::Person(viewer) if viewer.uid == *uid);
    if actor.is_administrator() || own || !elevation::could_anything(access, tx, uid).await? {
        return Ok(());
    }
    Err(ADMINISTERS)
}

/// Checks that an actor may do each of these actions, which the accounts they act on could do.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the actor may not.
fn require_actions(access: &Access, actor: &Actor, could: &[AdminAction]) -> Result<(), Error> {
    let (false, Some(subject)) = (actor.is_administrator(), subject(actor)) else { return Ok(()) };
    let request = Request::of_actor(actor);
    let mine = access.allowed_actions(subject, request);
    if could.iter().all(|own| mine.contains(own)) { Ok(()) } else { Err(STRONGER) }
}

/// Checks that an actor may change, assign or remove these roles.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] for the administrator role and for roles with a policy about Doorward itself.
pub(crate) async fn roles(tx: &Tx, actor: &Actor, ids: &[String]) -> Result<(), Error> {
    if actor.is_administrator() {
        return Ok(());
    }
    let administers = ids.iter().any(|id| id == ADMINISTRATOR);
    if administers || elevation::roles_about_doorward(tx, ids).await? { Err(OF_DOORWARD) } else { Ok(()) }
}

/// Whether pages offer the actor this role to assign or remove, by the policies cached on this node. The use cases
/// check [`roles`] in their transaction.
pub(crate) fn is_offered(access: &Access, actor: &Actor, id: &str) -> bool {
    let about = |role: &Role| role.policies().iter().any(|policy| policy.document.is_about_doorward());
    actor.is_administrator() || id != ADMINISTRATOR && !access.compiled().role(id).is_some_and(about)
}

/// Whether an actor holds a role or may assign it. The holder of the secret of an API key or an application can do what
/// its role allows, so the actor gives it no other role.
pub(crate) fn is_theirs(access: &Access, actor: &Actor, id: &str) -> bool {
    let holds = match actor.kind() {
        ActorKind::Person(viewer) => viewer.roles.iter().any(|held| held == id),
        ActorKind::Key { role, .. } => role.iter().any(|held| held == id),
        ActorKind::System => true,
    };
    actor.is_administrator() || holds || may_assign_roles(access, actor)
}

fn may_assign_roles(access: &Access, actor: &Actor) -> bool {
    let request = Request::of_actor(actor);
    subject(actor).is_none_or(|subject| access.require(subject, AdminAction::MembersEdit, request).is_ok())
}

/// Checks that an actor may give an API key this role until `end` (`None`: for ever). A key must not outlive the actor's
/// own membership in the role, nor the API key that creates it.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] as [`roles`], for a role that is not [theirs](is_theirs), and for a key that would
/// expire later than the actor's own right.
pub(crate) async fn key_until(
    access: &Access,
    tx: &Tx,
    actor: &Actor,
    id: &str,
    end: Option<Timestamp>,
) -> Result<(), Error> {
    role_until(access, tx, actor, RoleHolder::ApiKey, id, end).await
}

/// Like [`key_until`], for an application: `end` is the expiry of a secret, `None` for the application itself.
///
/// # Errors
/// As [`key_until`].
pub(crate) async fn application_until(
    access: &Access,
    tx: &Tx,
    actor: &Actor,
    id: &str,
    end: Option<Timestamp>,
) -> Result<(), Error> {
    role_until(access, tx, actor, RoleHolder::Application, id, end).await
}

/// When an actor that is an API key expires.
pub(crate) fn expiry_of(actor: &Actor) -> Option<Timestamp> {
    match actor.kind() {
        ActorKind::Key { expires_at, .. } => *expires_at,
        ActorKind::System | ActorKind::Person(_) => None,
    }
}

/// Checks that a secret of a machine does not outlive the API key that creates it, even without a role: one may be given
/// later.
///
/// # Errors
/// [`Error::PrivilegeEscalation`].
pub(crate) fn machine_secret(actor: &Actor, end: Option<Timestamp>) -> Result<(), Error> {
    let within = expiry_of(actor).is_none_or(|bound| end.is_some_and(|end| end <= bound));
    if within { Ok(()) } else { Err(RoleHolder::Application.outlives()) }
}

async fn role_until(
    access: &Access,
    tx: &Tx,
    actor: &Actor,
    holder: RoleHolder,
    id: &str,
    end: Option<Timestamp>,
) -> Result<(), Error> {
    roles(tx, actor, &[id.to_owned()]).await?;
    if !is_theirs(access, actor, id) {
        return Err(holder.role_is_not_theirs());
    }
    let bound = match actor.kind() {
        ActorKind::System => None,
        ActorKind::Key { expires_at, .. } => *expires_at,
        ActorKind::Person(_) if actor.is_administrator() || may_assign_roles(access, actor) => None,
        ActorKind::Person(viewer) => {
            let held = membership::of(tx, &viewer.uid, access.identity().now().as_millis()).await?;
            let held = held.into_iter().find(|held| held.role_id == id);
            held.ok_or_else(|| holder.role_is_not_theirs())?.expires_at.map(Timestamp)
        }
    };
    let within = bound.is_none_or(|bound| end.is_some_and(|end| end <= bound));
    if within { Ok(()) } else { Err(holder.outlives()) }
}

/// Checks that an actor may change a policy: its current document and every role it is attached to.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the document, or a role with it, has a statement about Doorward itself.
pub(crate) async fn policy(tx: &Tx, actor: &Actor, code: &str) -> Result<(), Error> {
    let codes = [code.to_owned()];
    policies(tx, actor, &codes).await?;
    let with_it: Vec<_> = policy::attached(tx, &codes).await?.into_iter().map(|attached| attached.role_id).collect();
    roles(tx, actor, &with_it).await
}

/// Checks that an actor may attach these policies to a role.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when one of them has a statement about Doorward itself, or cannot be read.
pub(crate) async fn policies(tx: &Tx, actor: &Actor, codes: &[String]) -> Result<(), Error> {
    if actor.is_administrator() || !elevation::about_doorward(tx, codes).await? { Ok(()) } else { Err(OF_DOORWARD) }
}

/// Checks that an actor may store a policy document.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when it has a statement about Doorward itself.
pub fn document(actor: &Actor, document: &Document) -> Result<(), Error> {
    if actor.is_administrator() || !document.is_about_doorward() { Ok(()) } else { Err(OF_DOORWARD) }
}

/// Checks that the actor is an administrator.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] with this sentence.
pub fn administrators(actor: &Actor, denial: Denial) -> Result<(), Error> {
    if actor.is_administrator() { Ok(()) } else { Err(Error::PrivilegeEscalation(denial)) }
}
