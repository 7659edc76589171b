//! How far an act reaches: a delegate acts only on accounts and roles that reach no further than they do.
//!
//! Who may run a part of Doorward must not be able to make that part the whole. Three rules, and nothing else to remember:
//!
//! 1. An account is acted on only by who may do all that it could do ([`account`], [`new_account`]): whoever takes an
//!    account over, or acts in its place, has gained nothing.
//! 2. Rights over Doorward come from administrators: who is none changes no role and no policy that says anything about
//!    them, and gives and takes no such role ([`role`], [`document`]).
//! 3. What would let somebody sign in as anybody, or hand out roles, is reserved ([`administrators`], and
//!    [`AdminAction::is_reserved`](doorward_contract::admin_action::AdminAction::is_reserved)).
//!
//! What somebody else *could* do counts without its conditions and without denies: those may change. What the actor may do
//! counts as it is now.

use super::elevation;
use crate::users::records as users;
use doorward_access::decide::{Account, ApplicableRoles, Question, Request, Subject};
use doorward_access::policy::Document;
use doorward_access::policy_set::{PolicySet, Role};
use doorward_access::presets::Preset;
use doorward_access::{Access, Error, subject};
use doorward_contract::Timestamp;
use doorward_contract::account::{ADMINISTRATOR, AccountKind, Attributes};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::{Actor, Who};
use doorward_store::{Tx, policy, role as held};

pub(crate) const STRONGER: &str =
    "This account has more Doorward permissions than you. Only administrators can do this.";
const ADMINISTERS: &str = "This account has Doorward permissions. Only administrators can change how it signs in.";
const OF_DOORWARD: Error =
    Error::PrivilegeEscalation("This concerns permissions on Doorward itself. Only administrators can change those.");

const NOT_THEIRS: Error = Error::PrivilegeEscalation(
    "To give an API key this role, you need the role yourself or the doorward:members:edit permission.",
);

const OUTLIVES: Error =
    Error::PrivilegeEscalation("Your own role expires. Set expires_at of the API key no later than that.");

/// Lets an actor act on an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when it reaches further, [`Error::Identity`] when there is none.
pub async fn account(access: &Access, actor: &Actor, uid: &str) -> Result<(), Error> {
    account_as(access, actor, uid, None).await
}

/// Lets an actor set what somebody signs in to an account with. Whoever knows that can do what the account can, also when
/// they have been dismissed themselves: so a delegate sets none for an account that could do anything to Doorward.
///
/// # Errors
/// As [`account`].
pub(crate) async fn credentials(access: &Access, tx: &Tx, actor: &Actor, uid: &str) -> Result<(), Error> {
    let own = matches!(actor.who(), Who::Person(viewer) if viewer.uid == uid);
    if actor.is_administrator() || own || !elevation::could_anything(access, tx, uid).await? {
        return Ok(());
    }
    Err(Error::PrivilegeEscalation(ADMINISTERS))
}

/// Lets an actor act on several accounts. Who is not there is left to whoever looks.
///
/// # Errors
/// As [`account`].
pub async fn accounts(access: &Access, actor: &Actor, uids: &[String]) -> Result<(), Error> {
    for uid in uids {
        match account(access, actor, uid).await {
            Ok(()) | Err(Error::Identity(doorward_identity::Error::UserNotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The same when it is to be of another kind.
pub(crate) async fn account_as(
    access: &Access,
    actor: &Actor,
    uid: &str,
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

/// Lets an actor make an account of this kind that holds these roles.
///
/// # Errors
/// [`Error::PrivilegeEscalation`].
pub fn new_account(access: &Access, actor: &Actor, kind: AccountKind, held: &[String]) -> Result<(), Error> {
    if actor.is_administrator() { Ok(()) } else { within(access, actor, kind, held) }
}

/// Lets an actor act on accounts that could do this to Doorward.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when the actor may do less.
pub(crate) fn own(access: &Access, actor: &Actor, could: &[AdminAction]) -> Result<(), Error> {
    let (false, Some(subject)) = (actor.is_administrator(), subject(actor)) else { return Ok(()) };
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    let mine = access.allowed_actions(subject, request);
    if could.iter().all(|own| mine.contains(own)) { Ok(()) } else { Err(Error::PrivilegeEscalation(STRONGER)) }
}

/// Lets an actor change a role, give it, or take it away.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] for the administrator's and for those with a policy about Doorward itself.
pub fn role(access: &Access, actor: &Actor, id: &str) -> Result<(), Error> {
    let about = || access.compiled().role(id).is_some_and(is_about_doorward);
    if actor.is_administrator() || id != ADMINISTRATOR && !about() { Ok(()) } else { Err(OF_DOORWARD) }
}

/// Lets an actor create an API key that acts with this role, or give a key this role: whoever has the secret can do what
/// the role can, so it takes a role that the actor holds or may give.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] as [`role`], and for a role that the actor neither holds nor may give.
pub fn key_of(access: &Access, actor: &Actor, id: &str) -> Result<(), Error> {
    role(access, actor, id)?;
    let holds = match actor.who() {
        Who::Person(viewer) => viewer.roles.iter().any(|held| held == id),
        Who::Key { role, .. } => role.iter().any(|held| held == id),
        Who::System => true,
    };
    if actor.is_administrator() || holds || gives_roles(access, actor) { Ok(()) } else { Err(NOT_THEIRS) }
}

fn gives_roles(access: &Access, actor: &Actor) -> bool {
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    subject(actor).is_none_or(|subject| access.require(subject, AdminAction::MembersEdit, request).is_ok())
}

/// The same for a key that counts until then. What somebody may do for a time, their key does no longer; nor does a key of a
/// key.
///
/// # Errors
/// As [`key_of`], and [`Error::PrivilegeEscalation`] for a key that would outlive the actor, or the actor's membership.
pub(crate) async fn key_until(access: &Access, actor: &Actor, id: &str, end: Option<Timestamp>) -> Result<(), Error> {
    key_of(access, actor, id)?;
    let bound = match actor.who() {
        Who::System => None,
        Who::Key { expires_at, .. } => *expires_at,
        Who::Person(_) if actor.is_administrator() || gives_roles(access, actor) => None,
        Who::Person(viewer) => {
            let identity = access.identity();
            let held = held::of(identity.db().read(), &viewer.uid, identity.now().as_millis()).await?;
            held.into_iter().find(|held| held.role_id == id).ok_or(NOT_THEIRS)?.expires_at.map(Timestamp)
        }
    };
    let within = bound.is_none_or(|bound| end.is_some_and(|end| end <= bound));
    if within { Ok(()) } else { Err(OUTLIVES) }
}

/// Lets an actor change a policy, by what it says now and by the roles that have it.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when it, or a role that has it, says anything about Doorward itself.
pub async fn policy(access: &Access, actor: &Actor, code: &str) -> Result<(), Error> {
    policies(access, actor, std::slice::from_ref(&code.to_owned())).await?;
    for attached in policy::attached(access.identity().db().read(), &[code.to_owned()]).await? {
        role(access, actor, &attached.role_id)?;
    }
    Ok(())
}

/// Lets an actor give a role these policies.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when one of them says anything about Doorward itself, or cannot be read.
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

/// Lets an actor put a document in force.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when it says anything about Doorward itself.
pub fn document(actor: &Actor, document: &Document) -> Result<(), Error> {
    if actor.is_administrator() || !document.is_about_doorward() { Ok(()) } else { Err(OF_DOORWARD) }
}

/// Lets administrators pass.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] with the sentence.
pub fn administrators(actor: &Actor, else_: &'static str) -> Result<(), Error> {
    if actor.is_administrator() { Ok(()) } else { Err(Error::PrivilegeEscalation(else_)) }
}

fn is_about_doorward(role: &Role) -> bool {
    role.policies().iter().any(|policy| policy.document.is_about_doorward())
}

fn within(access: &Access, actor: &Actor, kind: AccountKind, held: &[String]) -> Result<(), Error> {
    let Some(subject) = subject(actor) else { return Ok(()) };
    if held.iter().any(|role| role == ADMINISTRATOR) {
        return Err(Error::PrivilegeEscalation(STRONGER));
    }
    let request = Request { ip: actor.caller().ip, ..Request::default() };
    let (mine, compiled) = (access.allowed_actions(subject, request), access.compiled());
    let further = AdminAction::ALL.iter().any(|own| !mine.contains(own) && could(&compiled, kind, held, *own));
    if further { Err(Error::PrivilegeEscalation(STRONGER)) } else { Ok(()) }
}

/// Whether any role of such an account could allow this.
fn could(compiled: &PolicySet, kind: AccountKind, held: &[String], own: AdminAction) -> bool {
    let attributes = Attributes::new();
    let subject = Subject::Account(Account { uid: "", kind, roles: held, attributes: &attributes });
    let question =
        Question { subject, action: own.as_str(), resource: "", attributes: &attributes, request: Request::default() };
    let asked = ApplicableRoles::of(&question);
    asked.roles(compiled).flat_map(Role::policies).any(|policy| policy.document.could_allow(own))
}
