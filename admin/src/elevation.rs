//! Elevation: an account gains permissions over Doorward itself.
//!
//! [`reach`](super::delegation) holds a delegate against what an account could do *now*. So whatever gives an account more is
//! watched here, in the same transaction, whichever way it comes: by a role, a place in the organization, the kind of
//! the account, a role's policies or a policy's document. What a delegate may hold of the account is revoked then.
//!
//! What an account *could* do counts, conditions and denies left aside, as in `reach`.

use super::delegation;
use super::organization::{Tree, read};
use doorward_access::decide::is_automatic;
use doorward_access::policy::Document;
use doorward_access::presets::Preset;
use doorward_access::{Access, Error};
use doorward_contract::access::{ALL_USERS, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin_action::AdminAction;
use doorward_identity::Actor;
use doorward_identity::account::elevation;
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_store::{Tx, organization, policy, role, user};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Permissions over Doorward, one bit an action of [`AdminAction`], and one for the administrator's role.
type Rights = u64;

/// Administrators alone do what is reserved, whatever policies say.
const ADMINISTRATES: Rights = 1 << 63;

/// Accounts that a change may elevate, with what they could do before it.
#[derive(Debug)]
pub(crate) struct Elevation {
    before: BTreeMap<String, Rights>,
}

impl Elevation {
    /// Before these accounts get another role, place or kind.
    pub async fn of_accounts(access: &Access, tx: &Tx, uids: &[String]) -> Result<Self, Error> {
        Ok(Self { before: rights_of(access, tx, uids).await? })
    }

    /// Before these accounts get these roles; where the roles give no permission there is nothing to watch.
    pub async fn by_roles(access: &Access, tx: &Tx, roles: &[String], uids: &[String]) -> Result<Self, Error> {
        if rights_of_roles(tx, roles).await?.values().all(|rights| *rights == 0) {
            return Ok(Self::nobody());
        }
        Self::of_accounts(access, tx, uids).await
    }

    /// Before whoever holds these roles can do what a document or policies allow.
    pub async fn of_holders(access: &Access, tx: &Tx, roles: &[String]) -> Result<Self, Error> {
        let mut uids = BTreeSet::new();
        for role in roles {
            uids.extend(holders(access, tx, role).await?);
        }
        Self::of_accounts(access, tx, &Vec::from_iter(uids)).await
    }

    /// A change that elevates nobody.
    pub const fn nobody() -> Self {
        Self { before: BTreeMap::new() }
    }

    /// After the change: asks whoever elevates somebody for presence, revokes what delegates may hold of the accounts that
    /// gained a permission, and says which those are. Their sessions have ended, so the commit must tell of them.
    pub async fn revoke(self, access: &Access, tx: &Tx, actor: &Actor) -> Result<Vec<String>, Error> {
        let uids: Vec<_> = self.before.keys().cloned().collect();
        let after = rights_of(access, tx, &uids).await?;
        let gained = |uid: &String| {
            let before = self.before.get(uid).copied().unwrap_or(0);
            after.get(uid).is_some_and(|after| after & !before != 0)
        };
        let elevated: Vec<_> = uids.into_iter().filter(gained).collect();
        if !elevated.is_empty() {
            require_presence(access, tx, actor).await?;
        }
        for uid in &elevated {
            elevation::revoke(access.identity(), tx, uid, actor).await?;
        }
        Ok(elevated)
    }
}

/// Asks for presence: who has permissions over Doorward, or what they come to, changes.
pub(crate) async fn require_presence(access: &Access, tx: &Tx, actor: &Actor) -> Result<(), Error> {
    Ok(require_actor_in(access.identity(), tx, actor, Operation::GrantAdministration).await?)
}

/// The same where these policies come to a role or leave it, if one of them says anything about Doorward.
pub(crate) async fn require_presence_for_policies(
    access: &Access,
    tx: &Tx,
    codes: &[String],
    actor: &Actor,
) -> Result<(), Error> {
    if about_doorward(tx, codes).await? { require_presence(access, tx, actor).await } else { Ok(()) }
}

/// Lets an actor give these accounts these roles, make them last longer, or take them. Presence is asked for where a role
/// says anything about Doorward: one that is held in two ways is kept by the second, and one that denies holds something
/// back.
///
/// # Errors
/// As [`act_on`].
pub(crate) async fn change_roles(
    access: &Access,
    tx: &Tx,
    uids: &[String],
    roles: &[String],
    actor: &Actor,
) -> Result<(), Error> {
    if roles.iter().any(|role| role == ADMINISTRATOR) {
        require_presence(access, tx, actor).await?;
    }
    let codes: Vec<_> = policy::of_roles(tx, roles).await?.into_iter().map(|attached| attached.policy_code).collect();
    require_presence_for_policies(access, tx, &codes, actor).await?;
    act_on(access, tx, uids, actor).await
}

/// Lets an actor change what these accounts are, hold or belong to. Policies about Doorward may have conditions on that, so
/// it decides what whoever could do something to Doorward can do: a delegate must be able to do as much, and presence is
/// asked for.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`].
pub(crate) async fn act_on(access: &Access, tx: &Tx, uids: &[String], actor: &Actor) -> Result<(), Error> {
    let rights = rights_of_any(access, tx, uids).await?;
    if rights == 0 {
        return Ok(());
    }
    if rights & ADMINISTRATES != 0 {
        delegation::administrators(actor, delegation::STRONGER)?;
    }
    delegation::own(access, actor, &own(rights))?;
    require_presence(access, tx, actor).await
}

/// Whether an account could do anything to Doorward.
pub(crate) async fn could_anything(access: &Access, tx: &Tx, uid: &str) -> Result<bool, Error> {
    Ok(rights_of_any(access, tx, &[uid.to_owned()]).await? != 0)
}

/// What any of these accounts could do to Doorward, of however many people a department has.
async fn rights_of_any(access: &Access, tx: &Tx, uids: &[String]) -> Result<Rights, Error> {
    let held = role::by_any(tx, uids, access.identity().now().as_millis()).await?;
    let of_kinds: BTreeSet<_> = held.kinds.into_iter().flat_map(roles_of_kind).collect();
    // Guests hold no other role, and can do nothing.
    if of_kinds.is_empty() {
        return Ok(0);
    }
    let mut roles: BTreeSet<_> = held.roles.into_iter().filter(|role| !is_automatic(role)).collect();
    roles.extend(of_kinds.into_iter().map(|role| (*role).to_owned()));
    if !held.nodes.is_empty() {
        let tree = read(tx).await?;
        let above = held.nodes.iter().flat_map(|node| tree.above(node)).map(|row| row.id.clone());
        let giving: BTreeSet<_> = above.chain(held.nodes.iter().cloned()).collect();
        roles.extend(roles_of_nodes(access, tx, &Vec::from_iter(giving)).await?);
    }
    let rights = rights_of_roles(tx, &Vec::from_iter(roles)).await?;
    Ok(rights.values().fold(0, |all, rights| all | rights))
}

/// The roles that an account of this kind holds by what it is.
const fn roles_of_kind(kind: AccountKind) -> &'static [&'static str] {
    match kind {
        AccountKind::Internal => &[ALL_USERS, ORGANIZATION_MEMBERS],
        AccountKind::External => &[ALL_USERS, REGISTERED_USERS],
        AccountKind::Anonymous => &[],
    }
}

/// Lets an actor take part in what an account that was just created, or is let in again, could do.
///
/// # Errors
/// As [`act_on`].
pub(crate) async fn admit(access: &Access, tx: &Tx, uid: &str, actor: &Actor) -> Result<(), Error> {
    act_on(access, tx, &[uid.to_owned()], actor).await
}

fn own(rights: Rights) -> Vec<AdminAction> {
    AdminAction::ALL.iter().copied().filter(|own| rights & (1 << *own as u32) != 0).collect()
}

/// The roles that these departments and posts give.
pub(crate) async fn roles_of_nodes(access: &Access, tx: &Tx, nodes: &[String]) -> Result<Vec<String>, Error> {
    let given = organization::role::of(tx, nodes, access.identity().now().as_millis()).await?;
    Ok(given.into_iter().map(|given| given.role_id).collect())
}

/// Everybody who holds one of these roles, other than by what they are.
pub(crate) async fn chosen_holders(access: &Access, tx: &Tx, roles: &[String]) -> Result<Vec<String>, Error> {
    let mut uids = BTreeSet::new();
    for role in roles.iter().filter(|role| !is_automatic(role)) {
        uids.extend(holders(access, tx, role).await?);
    }
    Ok(Vec::from_iter(uids))
}

/// Whether policies with these codes say anything about Doorward. A role that has such a policy may have nobody yet, and
/// come to an API key, a new_account or whoever signs in by a provider later. What cannot be read may have said it.
async fn about_doorward(tx: &Tx, codes: &[String]) -> Result<bool, Error> {
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

/// Whether a document says anything about Doorward, or cannot be read.
pub(crate) fn is_about_doorward(text: &str) -> bool {
    Document::read(text).map_or(true, |document| document.is_about_doorward())
}

/// Whether policies with these codes allow anything on Doorward.
pub(crate) async fn gives_rights(tx: &Tx, codes: &[String]) -> Result<bool, Error> {
    for code in codes {
        if rights_of_policy(tx, code).await? != 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a document allows on Doorward.
pub(crate) fn allows(document: &Document) -> bool {
    rights_of_document(document) != 0
}

/// What each of these accounts could do to Doorward. Guests can do nothing.
async fn rights_of(access: &Access, tx: &Tx, uids: &[String]) -> Result<BTreeMap<String, Rights>, Error> {
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
        let theirs = held.iter().filter_map(|role| known.get(role)).fold(0, |all, rights| all | rights);
        rights.insert(uid.clone(), theirs);
    }
    Ok(rights)
}

/// What each of these roles could allow, as the rows of this transaction say.
async fn rights_of_roles(tx: &Tx, roles: &[String]) -> Result<HashMap<String, Rights>, Error> {
    let own = |role: &String| if role == ADMINISTRATOR { Rights::MAX } else { 0 };
    let mut rights: HashMap<_, _> = roles.iter().map(|role| (role.clone(), own(role))).collect();
    for attached in policy::of_roles(tx, roles).await? {
        let allowed = rights_of_policy(tx, &attached.policy_code).await?;
        *rights.entry(attached.role_id).or_default() |= allowed;
    }
    Ok(rights)
}

/// A policy that cannot be read refuses everything until somebody mends it, which is a change of its own.
async fn rights_of_policy(tx: &Tx, code: &str) -> Result<Rights, Error> {
    if let Some(preset) = Preset::find(code) {
        return Ok(preset.attached().map_or(0, |attached| rights_of_document(&attached.document)));
    }
    let row = policy::by_code(tx, code).await?;
    let document = row.and_then(|row| Document::read(&row.document).ok());
    Ok(document.map_or(0, |document| rights_of_document(&document)))
}

fn rights_of_document(document: &Document) -> Rights {
    let allowed = AdminAction::ALL.iter().filter(|own| document.could_allow(**own));
    allowed.fold(0, |all, own| all | (1 << *own as u32)) & !ADMINISTRATES
}

/// Everybody who holds a role: by what they are, by membership, or by a place in the organization.
async fn holders(access: &Access, tx: &Tx, id: &str) -> Result<Vec<String>, Error> {
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
    let giving = organization::role::giving(tx, &[id.to_owned()], now).await?;
    if !giving.is_empty() {
        let tree = read(tx).await?;
        for given in giving {
            uids.extend(people_of(tx, &tree, &given.node_id).await?);
        }
    }
    Ok(uids)
}

/// Everybody in a department or post and beneath it.
pub(crate) async fn people_of(tx: &Tx, tree: &Tree, node: &str) -> Result<Vec<String>, Error> {
    let nodes: Vec<_> = tree.whole(node).into_iter().map(|row| row.id.clone()).collect();
    Ok(organization::member::uids(tx, &nodes).await?)
}
