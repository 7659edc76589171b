//! What a delegated administrator may act on.
//!
//! A delegated administrator holds some `doorward:` permissions but not the administrator role. They must not be able
//! to turn some permissions into all of them. Three rules prevent that:
//!
//! 1. An actor acts on an account only if they may do everything that account could do to Doorward ([`account`],
//!    [`new_account`]). Taking the account over then gains them nothing.
//! 2. Only administrators grant permissions over Doorward. A delegated administrator changes, assigns and removes no
//!    role and no policy with a statement about Doorward ([`role`], [`document`]).
//! 3. Actions that allow signing in as any user, or assigning any role, are reserved for administrators
//!    ([`administrators`], and
//!    [`AdminAction::is_reserved`](doorward_contract::admin_action::AdminAction::is_reserved)).
//!
//! For the account acted on, these checks take what its policies *could* allow: conditions are assumed to hold and
//! denies are ignored, because both may change later. For the actor they take the current decision.

use super::elevation;
use crate::users::records as users;
use doorward_access::policy::Document;
use doorward_access::presets::Preset;
use doorward_access::{Access, Account, ApplicableRoles, Error, PolicySet, Question, Request, Role, Subject, subject};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::account::{ADMINISTRATOR, AccountKind, Attributes};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Actor, Denial, Who};
use doorward_store::{Tx, policy, role as membership};

const STRONGER: Error = Error::PrivilegeEscalation(|texts| texts.stronger_account);
const ADMINISTERS: Error = Error::PrivilegeEscalation(|texts| texts.administering_account);
const OF_DOORWARD: Error = Error::PrivilegeEscalation(|texts| texts.about_doorward);
const NOT_THEIRS: Error = Error::PrivilegeEscalation(|texts| texts.role_of_key);
const OUTLIVES: Error = Error::PrivilegeEscalation(|texts| texts.key_outlives_role);

/// Checks that an actor may act on an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the account could do more to Doorward than the actor, [`Error::Identity`] when
/// it does not exist.
pub async fn account(access: &Access, actor: &Actor, uid: &Uid) -> Result<(), Error> {
    account_as(access, actor, uid, None).await
}

/// Checks that an actor may set the credentials of an account. A user who knows a credential can use the account, even
/// after losing their own access. A delegated administrator therefore sets none for an account with permissions over
/// Doorward, except their own.
///
/// # Errors
/// As [`account`].
pub(crate) async fn credentials(access: &Access, tx: &Tx, actor: &Actor, uid: &Uid) -> Result<(), Error> {
    let own = matches!(actor.who(), Who::Person(viewer) if viewer.uid == *uid);
    if actor.is_administrator() || own || !elevation::could_anything(access, tx, uid).await? {
        return Ok(());
    }
    Err(ADMINISTERS)
}

/// Checks that an actor may act on several accounts. Accounts that do not exist are skipped; the caller reports them.
///
/// # Errors
/// As [`account`].
pub async fn accounts(access: &Access, actor: &Actor, uids: &[Uid]) -> Result<(), Error> {
    for uid in uids {
        match account(access, actor, uid).await {
            Ok(()) | Err(Error::Identity(doorward_identity::Error::UserNotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Like [`account`], for a change of the account's kind: both the present and the new kind are checked.
pub(crate) async fn account_as(
    access: &Access,
    actor: &Actor,
    uid: &Uid,
    kind: Option<AccountKind>,
) -> Result<(), Error> {
    if actor.is_administrator() {
        return Ok(());
    }
    let user = users::get(access.identity(), uid).await?;
    let held: Vec<_> = user.roles.into_iter().map(|role| role.id).collect();
    let kinds = [Some(user.kind), kind];
    kinds.into_iter().flatten().try_for_each(|kind| within(access, actor, kind, &held))
}

/// Checks that an actor may create an account of this kind that holds these roles.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when such an account could do more to Doorward than the actor.
pub fn new_account(access: &Access, actor: &Actor, kind: AccountKind, held: &[String]) -> Result<(), Error> {
    if actor.is_administrator() { Ok(()) } else { within(access, actor, kind, held) }
}

/// Checks that an actor may do each of these actions, which the accounts they act on could do.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the actor may not.
pub(crate) fn own(access: &Access, actor: &Actor, could: &[AdminAction]) -> Result<(), Error> {
    let (false, Some(subject)) = (actor.is_administrator(), subject(actor)) else { return Ok(()) };
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    let mine = access.allowed_actions(subject, request);
    if could.iter().all(|own| mine.contains(own)) { Ok(()) } else { Err(STRONGER) }
}

/// Checks that an actor may change, assign or remove a role.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] for the administrator role and for roles with a policy about Doorward itself.
pub fn role(access: &Access, actor: &Actor, id: &str) -> Result<(), Error> {
    let about = || access.compiled().role(id).is_some_and(is_about_doorward);
    if actor.is_administrator() || id != ADMINISTRATOR && !about() { Ok(()) } else { Err(OF_DOORWARD) }
}

/// Checks that an actor may give an API key this role. The holder of the key's secret can do what the role allows, so the
/// actor must hold the role or be allowed to assign it.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] as [`role`], and for a role that the actor neither holds nor may assign.
pub fn key_of(access: &Access, actor: &Actor, id: &str) -> Result<(), Error> {
    role(access, actor, id)?;
    let holds = match actor.who() {
        Who::Person(viewer) => viewer.roles.iter().any(|held| held == id),
        Who::Key { role, .. } => role.iter().any(|held| held == id),
        Who::System => true,
    };
    if actor.is_administrator() || holds || may_assign_roles(access, actor) { Ok(()) } else { Err(NOT_THEIRS) }
}

fn may_assign_roles(access: &Access, actor: &Actor) -> bool {
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    subject(actor).is_none_or(|subject| access.require(subject, AdminAction::MembersEdit, request).is_ok())
}

/// Like [`key_of`], for a key that expires at `end` (`None`: never). A key must not outlive the actor's own membership
/// in the role, nor the API key that creates it.
///
/// # Errors
/// As [`key_of`], and [`Error::PrivilegeEscalation`] for a key that would expire later than the actor's own right.
pub(crate) async fn key_until(access: &Access, actor: &Actor, id: &str, end: Option<Timestamp>) -> Result<(), Error> {
    key_of(access, actor, id)?;
    let bound = match actor.who() {
        Who::System => None,
        Who::Key { expires_at, .. } => *expires_at,
        Who::Person(_) if actor.is_administrator() || may_assign_roles(access, actor) => None,
        Who::Person(viewer) => {
            let identity = access.identity();
            let held = membership::of(identity.db().read(), &viewer.uid, identity.now().as_millis()).await?;
            held.into_iter().find(|held| held.role_id == id).ok_or(NOT_THEIRS)?.expires_at.map(Timestamp)
        }
    };
    let within = bound.is_none_or(|bound| end.is_some_and(|end| end <= bound));
    if within { Ok(()) } else { Err(OUTLIVES) }
}

/// Checks that an actor may change a policy: its current document and every role it is attached to.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the document, or a role with it, has a statement about Doorward itself.
pub async fn policy(access: &Access, actor: &Actor, code: &str) -> Result<(), Error> {
    policies(access, actor, std::slice::from_ref(&code.to_owned())).await?;
    for attached in policy::attached(access.identity().db().read(), &[code.to_owned()]).await? {
        role(access, actor, &attached.role_id)?;
    }
    Ok(())
}

/// Checks that an actor may attach these policies to a role.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when one of them has a statement about Doorward itself, or cannot be read.
pub async fn policies(access: &Access, actor: &Actor, codes: &[String]) -> Result<(), Error> {
    if actor.is_administrator() {
        return Ok(());
    }
    for code in codes {
        if let Some(preset) = Preset::find(code) {
            preset.attached().map_or(Err(OF_DOORWARD), |attached| document(actor, &attached.document))?;
        } else if let Some(row) = policy::by_code(access.identity().db().read(), code).await? {
            document(actor, &Document::read(&row.document).map_err(|_| OF_DOORWARD)?)?;
        }
    }
    Ok(())
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

fn is_about_doorward(role: &Role) -> bool {
    role.policies().iter().any(|policy| policy.document.is_about_doorward())
}

/// Compares what an account of this kind with these roles could do to Doorward with what the actor may do.
fn within(access: &Access, actor: &Actor, kind: AccountKind, held: &[String]) -> Result<(), Error> {
    let Some(subject) = subject(actor) else { return Ok(()) };
    if held.iter().any(|role| role == ADMINISTRATOR) {
        return Err(STRONGER);
    }
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    let (mine, compiled) = (access.allowed_actions(subject, request), access.compiled());
    let stronger = AdminAction::ALL.iter().any(|own| !mine.contains(own) && could(&compiled, kind, held, *own));
    if stronger { Err(STRONGER) } else { Ok(()) }
}

/// Whether any role of an account of this kind with these roles could allow the action.
fn could(compiled: &PolicySet, kind: AccountKind, held: &[String], own: AdminAction) -> bool {
    let attributes = Attributes::new();
    let uid = Uid::simulated();
    let subject = Subject::Account(Account { uid: &uid, kind, roles: held, attributes: &attributes });
    let question =
        Question { subject, action: own.as_str(), resource: "", attributes: &attributes, request: Request::default() };
    let roles = compiled.roles(ApplicableRoles::of(&question));
    roles.flat_map(Role::policies).any(|policy| policy.document.could_allow(own))
}
