//! Elevation: an account gains permissions over Doorward itself.
//!
//! [`delegation`](super::delegation) compares a delegated administrator with what an account could do *now*. They may
//! have set a password or contact of an account that was harmless then. When the account gains permissions over
//! Doorward later, those credentials would give the delegate the same permissions. So each change that can elevate an
//! account is compared here before and after, in its transaction: an assigned role, a place in the organization, the
//! kind of the account, the policies of a role, a policy's document. When an account has gained a permission, the actor
//! must have authenticated recently, and credentials and sessions that a delegated administrator may know or hold are
//! revoked (`doorward_identity::account::elevation`).
//!
//! As in `delegation`, what an account *could* do decides: conditions are assumed to hold, denies are ignored.

use super::delegation;
use super::organization::{Tree, read};
use doorward_access::policy::Document;
use doorward_access::presets::Preset;
use doorward_access::{Access, Error, is_automatic};
use doorward_contract::Uid;
use doorward_contract::access::{ALL_USERS, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::Actor;
use doorward_identity::account::elevation;
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_store::{Tx, organization, policy, role, user};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Permissions over Doorward: one bit for each [`AdminAction`], and one for the administrator role.
pub(crate) type Rights = u64;

/// The administrator role. It has a bit of its own because no policy can grant the reserved actions.
pub(crate) const ADMINISTRATES: Rights = 1 << 63;

/// Accounts that a change may elevate, with their permissions before it.
///
/// Create it before the change is written, and call [`revoke`](Self::revoke) after it, in the same transaction.
#[derive(Debug)]
pub(crate) struct Elevation {
    before: BTreeMap<Uid, Rights>,
}

impl Elevation {
    /// For a change of the roles, the place or the kind of these accounts.
    pub async fn of_accounts(access: &Access, tx: &Tx, uids: &[Uid]) -> Result<Self, Error> {
        Ok(Self { before: rights_of(access, tx, uids).await? })
    }

    /// For assigning these roles to these accounts. Roles without permissions over Doorward elevate no account.
    pub async fn by_roles(access: &Access, tx: &Tx, roles: &[String], uids: &[Uid]) -> Result<Self, Error> {
        if rights_of_roles(tx, roles).await?.values().all(|rights| *rights == 0) {
            return Ok(Self::none());
        }
        Self::of_accounts(access, tx, uids).await
    }

    /// For a change of what these roles allow; it affects every holder.
    pub async fn of_holders(access: &Access, tx: &Tx, roles: &[String]) -> Result<Self, Error> {
        let mut uids = BTreeSet::new();
        for role in roles {
            uids.extend(holders(access, tx, role).await?);
        }
        Self::of_accounts(access, tx, &Vec::from_iter(uids)).await
    }

    /// For a change that elevates no account.
    pub const fn none() -> Self {
        Self { before: BTreeMap::new() }
    }

    /// Call after the change. If an account has gained a permission, requires that the actor is an administrator who
    /// has authenticated recently, and revokes what delegated administrators may hold of that account. Returns the
    /// elevated accounts: their sessions have ended, so the commit must invalidate them.
    ///
    /// # Errors
    /// [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`].
    pub async fn revoke(self, access: &Access, tx: &Tx, actor: &Actor) -> Result<Vec<Uid>, Error> {
        let uids: Vec<_> = self.before.keys().cloned().collect();
        let after = rights_of(access, tx, &uids).await?;
        let gained = |uid: &Uid| {
            let before = self.before.get(uid).copied().unwrap_or(0);
            after.get(uid).is_some_and(|after| after & !before != 0)
        };
        let elevated: Vec<_> = uids.into_iter().filter(gained).collect();
        if !elevated.is_empty() {
            delegation::administrators(actor, |texts| texts.about_doorward)?;
            require_presence(access, tx, actor).await?;
        }
        for uid in &elevated {
            elevation::revoke(access.identity(), tx, uid, actor).await?;
        }
        Ok(elevated)
    }
}

/// Requires recent authentication of the actor, for a change of permissions over Doorward.
pub(crate) async fn require_presence(access: &Access, tx: &Tx, actor: &Actor) -> Result<(), Error> {
    Ok(require_actor_in(access.identity(), tx, actor, Operation::GrantAdministration).await?)
}

/// Requires recent authentication for attaching or detaching these policies, if one has a statement about Doorward.
pub(crate) async fn require_presence_for_policies(
    access: &Access,
    tx: &Tx,
    codes: &[String],
    actor: &Actor,
) -> Result<(), Error> {
    if about_doorward(tx, codes).await? { require_presence(access, tx, actor).await } else { Ok(()) }
}

/// Checks that an actor may assign these roles to these accounts, extend or remove them. Requires recent authentication
/// if a role has a statement about Doorward, for removals too: removing a role that denies grants something, and an
/// account may keep a removed role by a second assignment.
///
/// # Errors
/// As [`act_on`].
pub(crate) async fn change_roles(
    access: &Access,
    tx: &Tx,
    uids: &[Uid],
    roles: &[String],
    actor: &Actor,
) -> Result<(), Error> {
    if roles.iter().any(|role| role == ADMINISTRATOR) {
        require_presence(access, tx, actor).await?;
    }
    if roles_about_doorward(tx, roles).await? {
        require_presence(access, tx, actor).await?;
    }
    act_on(access, tx, uids, actor).await
}

/// Checks that an actor may change the kind, attributes, roles or place of these accounts. Conditions of policies about
/// Doorward may depend on them. If one of the accounts could do anything to Doorward, the actor must be allowed as much
/// and must have authenticated recently.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`].
pub(crate) async fn act_on(access: &Access, tx: &Tx, uids: &[Uid], actor: &Actor) -> Result<(), Error> {
    if delegation::accounts(access, tx, actor, uids).await? {
        require_presence(access, tx, actor).await
    } else {
        Ok(())
    }
}

/// Whether an account has any permission over Doorward.
pub(crate) async fn could_anything(access: &Access, tx: &Tx, uid: &Uid) -> Result<bool, Error> {
    Ok(rights_of_any(access, tx, std::slice::from_ref(uid)).await? != 0)
}

/// Permissions that at least one of these accounts has. The number of queries does not grow with
/// the number of accounts.
pub(crate) async fn rights_of_any(access: &Access, tx: &Tx, uids: &[Uid]) -> Result<Rights, Error> {
    let held = role::by_any(tx, uids, access.identity().now().as_millis()).await?;
    let of_kinds: BTreeSet<_> = held.kinds.into_iter().flat_map(roles_of_kind).collect();
    // Guests hold no other role and have no permissions over Doorward.
    if of_kinds.is_empty() {
        return Ok(0);
    }
    let mut roles: BTreeSet<_> = held.roles.into_iter().filter(|role| !is_automatic(role)).collect();
    roles.extend(of_kinds.into_iter().map(|role| (*role).to_owned()));
    if !held.nodes.is_empty() {
        let tree = read(tx).await?;
        let above = held.nodes.iter().flat_map(|node| tree.above(node)).map(|row| row.id.clone());
        let nodes: BTreeSet<_> = above.chain(held.nodes.iter().cloned()).collect();
        roles.extend(roles_of_nodes(access, tx, &Vec::from_iter(nodes)).await?);
    }
    let rights = rights_of_roles(tx, &Vec::from_iter(roles)).await?;
    Ok(rights.values().fold(0, |all, rights| all | rights))
}

/// The roles that every account of this kind has automatically.
const fn roles_of_kind(kind: AccountKind) -> &'static [&'static str] {
    match kind {
        AccountKind::Internal => &[ALL_USERS, ORGANIZATION_MEMBERS],
        AccountKind::External => &[ALL_USERS, REGISTERED_USERS],
        AccountKind::Anonymous => &[],
    }
}

/// Checks an account that was just created or is about to be unblocked, like [`act_on`].
///
/// # Errors
/// As [`act_on`].
pub(crate) async fn admit(access: &Access, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<(), Error> {
    act_on(access, tx, std::slice::from_ref(uid), actor).await
}

/// The actions among these permissions.
pub(crate) fn actions(rights: Rights) -> Vec<AdminAction> {
    AdminAction::ALL.iter().copied().filter(|own| rights & (1 << *own as u32) != 0).collect()
}

/// The roles that these departments and positions assign to their members.
pub(crate) async fn roles_of_nodes(access: &Access, tx: &Tx, nodes: &[String]) -> Result<Vec<String>, Error> {
    let rows = organization::role::of(tx, nodes, access.identity().now().as_millis()).await?;
    Ok(rows.into_iter().map(|row| row.role_id).collect())
}

/// Accounts that hold one of these roles, automatic roles excepted.
pub(crate) async fn chosen_holders(access: &Access, tx: &Tx, roles: &[String]) -> Result<Vec<Uid>, Error> {
    let mut uids = BTreeSet::new();
    for role in roles.iter().filter(|role| !is_automatic(role)) {
        uids.extend(holders(access, tx, role).await?);
    }
    Ok(Vec::from_iter(uids))
}

/// Whether one of these policies has a statement about Doorward. Holders are not looked at: a role without any may
/// later be assigned to an API key, to new accounts or to users of an identity provider. A document that cannot be read
/// counts as one with such a statement.
pub(crate) async fn about_doorward(tx: &Tx, codes: &[String]) -> Result<bool, Error> {
    for code in codes {
        let about = match (Preset::find(code), policy::by_code(tx, code).await?) {
            (Some(preset), _) => preset.attached().is_none_or(|attached| attached.document.is_about_doorward()),
            (None, Some(row)) => is_about_doorward(&row.document),
            (None, None) => false,
        };
        if about {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a policy of one of these roles has a statement about Doorward.
pub(crate) async fn roles_about_doorward(tx: &Tx, roles: &[String]) -> Result<bool, Error> {
    let codes: BTreeSet<_> =
        policy::of_roles(tx, roles).await?.into_iter().map(|attached| attached.policy_code).collect();
    about_doorward(tx, &Vec::from_iter(codes)).await
}

/// Whether a document has a statement about Doorward, or cannot be read.
pub(crate) fn is_about_doorward(text: &str) -> bool {
    Document::read_stored(text).map_or(true, |document| document.is_about_doorward())
}

/// Whether one of these policies allows an action on Doorward.
pub(crate) async fn gives_rights(tx: &Tx, codes: &[String]) -> Result<bool, Error> {
    for code in codes {
        if rights_of_policy(tx, code).await? != 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a document allows an action on Doorward.
pub(crate) fn allows(document: &Document) -> bool {
    rights_of_document(document) != 0
}

/// Permissions of each of these accounts. Guests have none.
async fn rights_of(access: &Access, tx: &Tx, uids: &[Uid]) -> Result<BTreeMap<Uid, Rights>, Error> {
    let (now, mut known) = (access.identity().now().as_millis(), HashMap::new());
    let mut rights = BTreeMap::new();
    for uid in uids {
        let kind = user::by_uid(tx, uid).await?.map(|account| account.kind);
        let of_kind = kind.map_or(&[] as &[_], roles_of_kind);
        if of_kind.is_empty() {
            rights.insert(uid.clone(), 0);
            continue;
        }
        let held = role::of(tx, uid, now).await?.into_iter().map(|held| held.role_id);
        let held = held.filter(|role| !is_automatic(role)).chain(of_kind.iter().map(|role| (*role).to_owned()));
        let held: Vec<_> = held.collect();
        let unknown: Vec<_> = held.iter().filter(|role| !known.contains_key(*role)).cloned().collect();
        known.extend(rights_of_roles(tx, &unknown).await?);
        let of_account = held.iter().filter_map(|role| known.get(role)).fold(0, |all, rights| all | rights);
        rights.insert(uid.clone(), of_account);
    }
    Ok(rights)
}

/// Permissions that each of these roles gives, by the rows of this transaction.
async fn rights_of_roles(tx: &Tx, roles: &[String]) -> Result<HashMap<String, Rights>, Error> {
    let own = |role: &String| if role == ADMINISTRATOR { Rights::MAX } else { 0 };
    let mut rights: HashMap<_, _> = roles.iter().map(|role| (role.clone(), own(role))).collect();
    for attached in policy::of_roles(tx, roles).await? {
        let allowed = rights_of_policy(tx, &attached.policy_code).await?;
        *rights.entry(attached.role_id).or_default() |= allowed;
    }
    Ok(rights)
}

/// A policy that cannot be read denies everything until it is corrected. The correction is a change of its
/// own and is checked then.
async fn rights_of_policy(tx: &Tx, code: &str) -> Result<Rights, Error> {
    if let Some(preset) = Preset::find(code) {
        return Ok(preset.attached().map_or(0, |attached| rights_of_document(&attached.document)));
    }
    let row = policy::by_code(tx, code).await?;
    let document = row.and_then(|row| Document::read_stored(&row.document).ok());
    Ok(document.map_or(0, |document| rights_of_document(&document)))
}

fn rights_of_document(document: &Document) -> Rights {
    let allowed = AdminAction::ALL.iter().filter(|own| document.could_allow(**own));
    allowed.fold(0, |all, own| all | (1 << *own as u32)) & !ADMINISTRATES
}

/// Accounts that hold a role: automatically, by assignment, or by their place in the organization.
async fn holders(access: &Access, tx: &Tx, id: &str) -> Result<Vec<Uid>, Error> {
    let kinds: &[AccountKind] = match id {
        ALL_USERS => &[AccountKind::Internal, AccountKind::External],
        ORGANIZATION_MEMBERS => &[AccountKind::Internal],
        REGISTERED_USERS => &[AccountKind::External],
        _ => &[],
    };
    if !kinds.is_empty() {
        return Ok(user::uids_of_kinds(tx, kinds).await?);
    }
    let mut uids = role::uids(tx, id).await?;
    let now = access.identity().now().as_millis();
    let assignments = organization::role::nodes_granting(tx, &[id.to_owned()], now).await?;
    if !assignments.is_empty() {
        let tree = read(tx).await?;
        for assignment in assignments {
            uids.extend(people_of(tx, &tree, &assignment.node_id).await?);
        }
    }
    Ok(uids)
}

/// Members of a department or position and of everything inside it.
pub(crate) async fn people_of(tx: &Tx, tree: &Tree, node: &str) -> Result<Vec<Uid>, Error> {
    let nodes: Vec<_> = tree.subtree(node).into_iter().map(|row| row.id.clone()).collect();
    Ok(organization::member::uids(tx, &nodes).await?)
}
