//! Types of resources and the actions of each: built-in types and those that operators register.
//!
//! They help with writing policies and deny nothing: checking a policy warns about an action that
//! its type does not list.

use super::check_description;
use crate::events;
use doorward_access::policy::pattern;
use doorward_access::{Access, Error, Permit, PolicySet};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::messaging::Language;
use doorward_contract::resources::{KnownType, KnownTypes, TypeUpdate};
use doorward_i18n::errors::fields::TooMany;
use doorward_i18n::policies::types;
use doorward_identity::version::Expected;
use doorward_store::resource_type;
use serde_json::json;

/// Most actions of a type.
const MAX_ACTIONS: usize = 200;
/// Most registered types.
const MAX_TYPES: usize = 200;

/// Name and actions.
type BuiltIn = (&'static str, &'static [&'static str]);

/// Built-in types: those of CloudBase, and Doorward itself.
pub const BUILT_IN: [BuiltIn; 10] = [
    ("functions", &["*", "/v1/functions/*"]),
    ("storages", &["*", "/v1/storages/*"]),
    ("cloudrun", &["*", "/v1/cloudrun/*"]),
    ("knowledge", &["*"]),
    ("ai", &["*"]),
    ("aibot", &["*"]),
    ("model", &["*"]),
    ("rdb", &["*"]),
    ("database", &["*"]),
    ("doorward", &["*"]),
];

/// All types, built-in ones first.
pub fn list(permit: &Permit<action::PoliciesRead>, language: Language) -> KnownTypes {
    load_all(permit.access(), language)
}

pub(crate) fn load_all(access: &Access, language: Language) -> KnownTypes {
    let built_in = BUILT_IN.iter().map(|(name, actions)| KnownType {
        name: (*name).into(),
        description: types::of(language).get(name).unwrap_or_default().into(),
        actions: actions.iter().copied().chain(admin_actions(name)).map(str::to_owned).collect(),
        built_in: true,
    });
    KnownTypes { items: built_in.chain(access.compiled().resources().types().iter().cloned()).collect() }
}

/// One type.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(permit: &Permit<action::PoliciesRead>, name: &str, language: Language) -> Result<KnownType, Error> {
    load(permit.access(), name, language)
}

pub(crate) fn load(access: &Access, name: &str, language: Language) -> Result<KnownType, Error> {
    load_all(access, language)
        .items
        .into_iter()
        .find(|known| known.name == name)
        .ok_or(Error::NotFound(|texts| texts.resource_type))
}

/// The actions on Doorward itself, if `name` is their type.
fn admin_actions(name: &str) -> impl Iterator<Item = &'static str> {
    let is_own = AdminAction::TYPE.strip_suffix(':') == Some(name);
    let all = if is_own { AdminAction::ALL } else { &[] };
    all.iter().filter_map(|own| own.as_str().strip_prefix(AdminAction::TYPE))
}

/// Registers a type, or changes one if it still has the expected version; null for one that did not exist.
///
/// # Errors
/// [`Error::Fixed`] for a built-in type, [`Error::Invalid`] names the field, [`Error::OneOf`] the action that is
/// invalid, [`doorward_identity::Error::Changed`].
pub async fn put(
    permit: &Permit<action::PoliciesEdit>,
    name: &str,
    update: TypeUpdate,
    expected: &Expected,
) -> Result<KnownType, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check_changeable(name)?;
    if !pattern::is_type(name) {
        return Err(Error::invalid("name", "type_charset", |texts| texts.type_name_charset));
    }
    let TypeUpdate { description, actions } = update;
    check_description(&description)?;
    let actions = checked(name, actions)?;
    let identity = access.identity();
    let tx = identity.db().begin_exclusive().await?;
    let known = resource_type::all(&tx).await?;
    let before = known.iter().find(|row| row.name == name);
    expected.check(&before.map(|row| KnownType::editable_of(&row.description, &row.actions)))?;
    if before.is_none() && known.len() >= MAX_TYPES {
        return Err(Error::invalid("name", "too_many", |texts| texts.types_too_many(MAX_TYPES)));
    }
    let at = identity.now().as_millis();
    let created_at = before.map_or(at, |row| row.created_at);
    let row = resource_type::Model {
        name: name.into(),
        description: description.clone(),
        actions: json!(actions),
        created_at,
        updated_at: at,
    };
    resource_type::put(&tx, row).await?;
    events::write(identity, &tx, EventAction::ResourceTypeChanged, actor, None, json!({ "type": name })).await?;
    access.commit(tx, &[]).await?;
    Ok(KnownType { name: name.into(), description, actions, built_in: false })
}

/// Deletes a type if it still has the expected version. Policies about it stay as they are.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] for a built-in type, [`doorward_identity::Error::Changed`].
pub async fn delete(permit: &Permit<action::PoliciesEdit>, name: &str, expected: &Expected) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check_changeable(name)?;
    let tx = access.identity().db().begin_exclusive().await?;
    let known = resource_type::all(&tx).await?;
    let row = known.iter().find(|row| row.name == name).ok_or(Error::NotFound(|texts| texts.resource_type))?;
    expected.check(&KnownType::editable_of(&row.description, &row.actions))?;
    resource_type::delete(&tx, name).await?;
    let detail = json!({ "type": name, "deleted": true });
    events::write(access.identity(), &tx, EventAction::ResourceTypeChanged, actor, None, detail).await?;
    access.commit(tx, &[]).await
}

fn check_changeable(name: &str) -> Result<(), Error> {
    if BUILT_IN.iter().any(|(known, _)| *known == name) {
        return Err(Error::Fixed(|texts| texts.preset_type));
    }
    Ok(())
}

/// Removes duplicates and checks that a policy could name each action.
fn checked(name: &str, actions: Vec<String>) -> Result<Vec<String>, Error> {
    let mut unique: Vec<String> = Vec::with_capacity(actions.len());
    for action in actions {
        if pattern::Pattern::action(&format!("{name}:{action}")).is_err() || action.len() > 256 {
            return Err(Error::one_of("actions", "malformed_action", &action, |texts| texts.action_malformed(&action)));
        }
        if !unique.contains(&action) {
            unique.push(action);
        }
    }
    if unique.len() > MAX_ACTIONS {
        return Err(Error::invalid("actions", "too_many", |texts| {
            texts.too_many(TooMany { field: "actions", most: MAX_ACTIONS })
        }));
    }
    Ok(unique)
}

/// The registered type that a pattern is about, if the pattern matches none of the type's actions.
pub(crate) fn unknown<'c>(compiled: &'c PolicySet, pattern: &str) -> Option<&'c KnownType> {
    let (name, what) = pattern.split_once(':')?;
    let known = compiled.resources().types().iter().find(|known| known.name == name)?;
    let matches = known.actions.is_empty() || known.actions.iter().any(|action| overlap(action, what));
    (!matches).then_some(known)
}

/// Whether two patterns have an action in common.
fn overlap(one: &str, other: &str) -> bool {
    match (one.strip_suffix('*'), other.strip_suffix('*')) {
        (Some(one), Some(other)) => one.starts_with(other) || other.starts_with(one),
        (Some(head), None) => other.starts_with(head),
        (None, Some(head)) => one.starts_with(head),
        (None, None) => one == other,
    }
}
