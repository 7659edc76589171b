//! Roles, departments and providers here, by their names in a file.

use super::fault::Fault;
use super::incoming::{Incoming, IncomingIdentity};
use crate::organization::{self, Tree, with_ancestors};
use crate::{delegation, elevation, roles};
use doorward_access::{Access, Error, is_automatic};
use doorward_contract::admin_action::action;
use doorward_contract::linked_identity::NewIdentity;
use doorward_contract::organization::{NewNode, NodeKind};
use doorward_contract::provider::ProviderKind;
use doorward_contract::roles::NewRole;
use doorward_contract::user_import::ImportOptions;
use doorward_identity::Actor;
use doorward_identity::provider::assign::Assignment;
use doorward_store::{Tx, role};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Provider of the identities that custom tickets name.
pub(super) const TICKETS: &str = "custom";
/// Usual IDs of providers here, by their names elsewhere.
const ALIASES: &[(&str, &str)] = &[
    ("google.com", "google"),
    ("google-oauth2", "google"),
    ("github.com", "github"),
    ("apple.com", "apple"),
    ("facebook.com", "facebook"),
    ("twitter.com", "twitter"),
    ("microsoft.com", "microsoft"),
    ("windowslive", "microsoft"),
    ("microsoftonline", "microsoft"),
    ("azure", "microsoft"),
    ("linkedin_oidc", "linkedin"),
];

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Id(String),
    /// A dry run would create it.
    New,
    /// The options leave it out.
    LeftOut,
}

/// The names, by the rows of one transaction.
pub(super) struct Names<'a> {
    access: &'a Access,
    options: &'a ImportOptions,
    /// IDs by IDs and by folded display names.
    roles: HashMap<String, String>,
    tree: Tree,
    may_assign: bool,
    may_place: bool,
    /// Whether the actor may give the role.
    allowed_roles: HashMap<String, bool>,
    /// Whether the actor may add accounts to the node.
    allowed_nodes: HashMap<String, bool>,
    /// Whether what does not exist counts as created.
    is_check: bool,
}

fn fold(name: &str) -> String {
    doorward_identity::account::profile::fold(name.trim())
}

impl<'a> Names<'a> {
    pub async fn read(
        access: &'a Access,
        tx: &Tx,
        actor: &Actor,
        options: &'a ImportOptions,
        is_check: bool,
    ) -> Result<Self, Error> {
        let rows = role::list(tx, None, u64::from(u32::MAX)).await?;
        let chosen = || rows.iter().filter(|row| !is_automatic(&row.id));
        // An ID counts before a name.
        let mut by_name: HashMap<_, _> = chosen().map(|row| (fold(&row.name), row.id.clone())).collect();
        by_name.extend(chosen().map(|row| (row.id.clone(), row.id.clone())));
        Ok(Self {
            access,
            options,
            roles: by_name,
            tree: organization::read(tx).await?,
            may_assign: access.permit::<action::MembersEdit>(actor.clone()).is_ok(),
            may_place: access.permit::<action::OrganizationEdit>(actor.clone()).is_ok(),
            allowed_roles: HashMap::new(),
            allowed_nodes: HashMap::new(),
            is_check,
        })
    }

    fn mapped<'n>(map: &'n Option<std::collections::BTreeMap<String, String>>, name: &'n str) -> &'n str {
        map.as_ref().and_then(|map| map.get(name)).map_or(name, String::as_str)
    }

    /// A role that the actor may give.
    ///
    /// # Errors
    /// [`Fault::Role`], [`Fault::Escalation`].
    pub async fn role(&mut self, tx: &Tx, actor: &Actor, name: &str) -> Result<Result<Found, Fault>, Error> {
        let name = Self::mapped(&self.options.roles, name);
        if name.is_empty() {
            return Ok(Ok(Found::LeftOut));
        }
        let Some(id) = self.roles.get(name).or_else(|| self.roles.get(&fold(name))).cloned() else {
            let is_new =
                self.is_check && self.options.create_roles == Some(true) && crate::check_id("id", name).is_ok();
            return Ok(if is_new { Ok(Found::New) } else { Err(Fault::Role(name.to_owned())) });
        };
        let allowed = match self.allowed_roles.get(&id) {
            Some(allowed) => *allowed,
            None => {
                let allowed = self.may_assign && allows(delegation::roles(tx, actor, std::slice::from_ref(&id)).await)?;
                self.allowed_roles.insert(id.clone(), allowed);
                allowed
            }
        };
        Ok(if allowed { Ok(Found::Id(id)) } else { Err(Fault::Escalation(name.to_owned())) })
    }

    /// A department or position to which the actor may add accounts.
    ///
    /// # Errors
    /// [`Fault::Department`], [`Fault::Escalation`].
    pub async fn node(&mut self, tx: &Tx, actor: &Actor, path: &[String]) -> Result<Result<Found, Fault>, Error> {
        let Some(id) = self.find_node(path) else {
            let is_new = self.is_check && self.options.create_departments == Some(true);
            return Ok(if is_new { Ok(Found::New) } else { Err(Fault::Department(path.join("/"))) });
        };
        let allowed = match self.allowed_nodes.get(&id) {
            Some(allowed) => *allowed,
            None => {
                let nodes = with_ancestors(&self.tree, &id);
                let given = elevation::roles_of_nodes(self.access, tx, &nodes).await?;
                let allowed = self.may_place && allows(delegation::roles(tx, actor, &given).await)?;
                self.allowed_nodes.insert(id.clone(), allowed);
                allowed
            }
        };
        Ok(if allowed { Ok(Found::Id(id)) } else { Err(Fault::Escalation(path.join("/"))) })
    }

    /// The node with this path, or the only one with this name.
    fn find_node(&self, path: &[String]) -> Option<String> {
        let names: Vec<_> = path.iter().map(|name| fold(name)).collect();
        let walked =
            names.iter().try_fold(None, |parent: Option<String>, name| self.child(parent.as_deref(), name).map(Some));
        if let Some(Some(id)) = walked {
            return Some(id);
        }
        let [name] = names.as_slice() else { return None };
        let mut same = self.tree.in_order().into_iter().filter(|row| row.name_key == *name);
        match (same.next(), same.next()) {
            (Some(one), None) => Some(one.id.clone()),
            _ => None,
        }
    }

    fn child(&self, parent: Option<&str>, name: &str) -> Option<String> {
        let children = self.tree.children(parent).iter().filter_map(|id| self.tree.get(id));
        children.into_iter().find(|row| row.name_key == name).map(|row| row.id.clone())
    }

    /// An identity at a provider here; `None` if the options leave it out.
    ///
    /// # Errors
    /// [`Fault::Provider`], [`Fault::Rule`] for a subject that no provider sends.
    pub fn identity(&self, identity: &IncomingIdentity) -> Result<Option<Assignment>, Fault> {
        let name = Self::mapped(&self.options.providers, &identity.provider);
        if name.is_empty() {
            return Ok(None);
        }
        let (provider, is_wechat) = self.provider(name).ok_or_else(|| Fault::Provider(name.to_owned()))?;
        let new = NewIdentity {
            provider,
            subject: identity.subject.clone(),
            union_id: identity.union_id.clone().filter(|_| is_wechat),
            name: identity.name.clone(),
            from: None,
        };
        Ok(Some(Assignment::check(self.access.identity(), new)?))
    }

    /// ID of a provider, by its ID, by its application's ID there (such as the AppID of WeChat), or by its usual name.
    fn provider(&self, name: &str) -> Option<(String, bool)> {
        if name == TICKETS {
            return Some((TICKETS.to_owned(), false));
        }
        let providers = self.access.identity().providers();
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, id)| *id);
        let by_id = providers.find(name).or_else(|| alias.and_then(|id| providers.find(id)));
        let entry = by_id.or_else(|| providers.all().find(|entry| entry.config.client_id == name).map(Arc::clone));
        entry.map(|entry| (entry.id.clone(), ProviderKind::is_wechat(entry.kind)))
    }
}

/// Whether a check passed; an error that is no denial is one.
fn allows(checked: Result<(), Error>) -> Result<bool, Error> {
    match checked {
        Ok(()) => Ok(true),
        Err(Error::PrivilegeEscalation(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Creates the roles and departments that do not exist, if the options ask for it.
///
/// # Errors
/// Those of the permits: the actor may not create them.
pub(super) async fn create_missing(
    access: &Access,
    actor: &Actor,
    options: &ImportOptions,
    users: &[&Incoming],
) -> Result<(), Error> {
    if options.create_roles == Some(true) {
        let names: BTreeSet<_> = users.iter().flat_map(|user| &user.roles).map(|role| role.name.as_str()).collect();
        create_roles(access, actor, options, &names).await?;
    }
    if options.create_departments == Some(true) {
        let paths: BTreeSet<_> = users.iter().flat_map(|user| &user.departments).cloned().collect();
        create_departments(access, actor, paths).await?;
    }
    Ok(())
}

async fn create_roles(
    access: &Access,
    actor: &Actor,
    options: &ImportOptions,
    names: &BTreeSet<&str>,
) -> Result<(), Error> {
    let known = role::list(access.identity().db().read(), None, u64::from(u32::MAX)).await?;
    for name in names {
        let name = Names::mapped(&options.roles, name);
        let exists = known.iter().any(|row| row.id == name || fold(&row.name) == fold(name));
        if name.is_empty() || exists || crate::check_id("id", name).is_err() {
            continue;
        }
        let new = NewRole { id: name.to_owned(), name: name.to_owned(), description: None, policies: vec![] };
        match roles::create(&access.permit(actor.clone())?, new).await {
            // Another node, or an earlier attempt, has created it. Others are faults of their rows.
            Err(Error::Taken(_) | Error::Invalid { .. }) | Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn create_departments(access: &Access, actor: &Actor, paths: BTreeSet<Vec<String>>) -> Result<(), Error> {
    for path in paths {
        let mut parent: Option<String> = None;
        let tree = organization::read(access.identity().db().read()).await?;
        if let [name] = path.as_slice()
            && tree.in_order().iter().any(|row| row.name_key == fold(name))
        {
            continue;
        }
        for name in &path {
            let tree = organization::read(access.identity().db().read()).await?;
            let children = tree.children(parent.as_deref()).iter().filter_map(|id| tree.get(id));
            if let Some(row) = children.into_iter().find(|row| row.name_key == fold(name)) {
                parent = Some(row.id.clone());
                continue;
            }
            let kind = NodeKind::Department;
            let new = NewNode { parent, kind, name: name.clone(), description: None, before: None, after: None };
            match organization::nodes::create(&access.permit(actor.clone())?, new).await {
                Ok(node) => parent = Some(node.id),
                Err(Error::Taken(_) | Error::Invalid { .. }) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
