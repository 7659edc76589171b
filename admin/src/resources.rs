//! Managing resources: the level, security rule and row permissions of each collection, table, bucket and function. A
//! change takes effect with the next decision.

mod dry_run;

pub use doorward_access::Permit;
use doorward_access::level::LevelRefused;
use doorward_contract::admin_action::action;
use doorward_i18n::Localized;
use doorward_i18n::errors::fields::RolesTooMany;
pub use dry_run::attempt;

use super::{check_description, warnings};
use crate::events;
use doorward_access::guard::{ResourceFault, Written, check_rule, rule_warnings};
use doorward_access::{Access, Error, Resource as Guard};
use doorward_contract::Timestamp;
use doorward_contract::access::DocumentChecked;
use doorward_contract::event::EventAction;
use doorward_contract::messaging::Language;
use doorward_contract::page::Page;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_contract::resources::{NewResource, Resource, ResourceQuery, ResourceUpdate, RowPermissions, RuleCheck};
use doorward_identity::Actor;
use doorward_identity::page;
use doorward_identity::version::Expected;
use doorward_store::{ConnectionTrait, resource, role};
use serde_json::{Value, json};

/// Longest name, in bytes: the longest that `get` in a rule accepts.
const MAX_NAME: usize = 128;
/// Most resources. Each is kept compiled in memory on every node.
const MAX_RESOURCES: u64 = 10_000;
/// Most roles with row permissions for one table.
const MAX_ROLES: usize = 100;

/// One page of resources, by type and name.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range or a malformed cursor.
pub async fn list(permit: &Permit<action::ResourcesRead>, query: &ResourceQuery) -> Result<Page<Resource>, Error> {
    let (access, language) = (permit.access(), permit.actor().error_language());
    let limit = page::size(query.limit)?;
    let decode = |text: &str| {
        let (kind, name) = text.split_once('/')?;
        Some((ResourceType::parse(kind)?, name.to_owned()))
    };
    let after = page::cursor("cursor", query.cursor.as_deref(), decode)?;
    let after = after.as_ref().map(|(kind, name)| (*kind, name.as_str()));
    let mut rows = resource::list(access.identity().db().read(), query.kind, after, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| format!("{}/{}", row.kind.as_str(), row.name));
    Ok(Page { items: rows.into_iter().map(|row| view(row, language)).collect(), next_cursor })
}

/// One resource.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::ResourcesRead>, kind: ResourceType, name: &str) -> Result<Resource, Error> {
    load(permit.access(), kind, name, permit.actor().error_language()).await
}

pub(crate) async fn load(
    access: &Access,
    kind: ResourceType,
    name: &str,
    language: Language,
) -> Result<Resource, Error> {
    Ok(view(find(access.identity().db().read(), kind, name).await?, language))
}

async fn find(conn: &impl ConnectionTrait, kind: ResourceType, name: &str) -> Result<resource::Model, Error> {
    resource::find(conn, kind, name).await?.ok_or(Error::NotFound(|texts| texts.resource))
}

/// Checks a rule: its fault, or warnings about what is probably a mistake, in the language of the request.
pub fn check(permit: &Permit<action::ResourcesRead>, request: &RuleCheck) -> DocumentChecked {
    let fault = check_rule(request.kind, &request.rule.0);
    warnings::checked(fault, &rule_warnings(request.kind, &request.rule.0), permit.actor().error_language())
}

/// Registers a resource.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::Rule`] the place in the rule, [`Error::OneOf`] the row permission or
/// role that is invalid, [`Error::Taken`].
pub async fn create(permit: &Permit<action::ResourcesEdit>, new: NewResource) -> Result<Resource, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let NewResource { kind, name, level, rule, row_permissions, description } = new;
    check_name(kind, &name)?;
    let at = access.identity().now().as_millis();
    let rows = row_permissions.unwrap_or_default();
    let row = resource::Model {
        kind,
        name,
        level,
        rule: rule.map(|rule| rule.0),
        row_permissions: json!(rows),
        description: description.unwrap_or_default(),
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let tx = access.identity().db().begin_exclusive().await?;
    checked(&tx, kind, level, &row, &rows).await?;
    if resource::count(&tx).await? >= MAX_RESOURCES {
        return Err(Error::invalid("name", "too_many", |texts| texts.resources_too_many(MAX_RESOURCES)));
    }
    if !resource::insert_new(&tx, row.clone()).await? {
        return Err(Error::Taken("name"));
    }
    let detail = json!({ "type": row.kind, "name": row.name, "level": row.level });
    events::write(access.identity(), &tx, EventAction::ResourceCreated, actor, None, detail).await?;
    access.commit(tx, &[]).await?;
    load(access, kind, &row.name, actor.error_language()).await
}

/// Changes a resource, or registers it. Each change creates a new version.
///
/// # Errors
/// As [`create`], [`Error::Aborted`] when the current version is not the one given, and
/// [`doorward_identity::Error::Changed`] when it is not the expected one.
pub async fn put(
    permit: &Permit<action::ResourcesEdit>,
    kind: ResourceType,
    name: &str,
    update: ResourceUpdate,
    expected: &Expected,
) -> Result<Resource, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let known = resource::find(access.identity().db().read(), kind, name).await?;
    if known.is_some() || update.version.is_some() {
        return change(access, kind, name, update, expected, actor).await;
    }
    expected.check(&Value::Null)?;
    let ResourceUpdate { level, rule, row_permissions, description, .. } = update;
    let level = level.ok_or_else(|| Error::invalid("level", "required", |texts| texts.level_required))?;
    create(permit, NewResource { kind, name: name.into(), level, rule, row_permissions, description }).await
}

async fn change(
    access: &Access,
    kind: ResourceType,
    name: &str,
    update: ResourceUpdate,
    expected: &Expected,
    actor: &Actor,
) -> Result<Resource, Error> {
    let tx = access.identity().db().begin_exclusive().await?;
    let before = find(&tx, kind, name).await?;
    let version = before.version.unsigned_abs();
    expected.check(&Resource::editable_of(version))?;
    if update.version.is_some_and(|expected| expected != version) {
        return Err(Error::Aborted(version));
    }
    let level = update.level.unwrap_or(before.level);
    // A level other than CUSTOM drops the stored rule. A rule sent with such a level is an error, see `checked`.
    let current_rule = before.rule.clone().filter(|_| level == ResourceLevel::Custom);
    let rows = match update.row_permissions {
        Some(rows) => rows,
        None => serde_json::from_value(before.row_permissions.clone()).unwrap_or_default(),
    };
    let row = resource::Model {
        level,
        rule: update.rule.map(|rule| rule.0).or(current_rule),
        row_permissions: json!(rows),
        description: update.description.unwrap_or_else(|| before.description.clone()),
        ..before.clone()
    };
    checked(&tx, kind, level, &row, &rows).await?;
    if row == before {
        return Ok(view(row, actor.error_language()));
    }
    let at = access.identity().now().as_millis();
    let row = resource::Model { version: before.version.saturating_add(1), updated_at: at, ..row };
    if !resource::replace(&tx, row.clone(), before.version).await? {
        return Err(Error::Aborted(version));
    }
    let detail = json!({ "type": row.kind, "name": name, "level": row.level, "version": row.version });
    events::write(access.identity(), &tx, EventAction::ResourceChanged, actor, None, detail).await?;
    access.commit(tx, &[]).await?;
    load(access, kind, name, actor.error_language()).await
}

/// Deletes a resource if it still has the expected version. Access to it is denied from then on, as to every resource
/// that is not registered.
///
/// # Errors
/// [`Error::NotFound`], [`doorward_identity::Error::Changed`].
pub async fn delete(
    permit: &Permit<action::ResourcesEdit>,
    kind: ResourceType,
    name: &str,
    expected: &Expected,
) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    // A row that cannot be read has no version, and can be deleted all the same.
    if *expected != Expected::Any {
        let row = find(&tx, kind, name).await?;
        expected.check(&Resource::editable_of(row.version.unsigned_abs()))?;
    }
    if !resource::delete(&tx, kind, name).await? {
        return Err(Error::NotFound(|texts| texts.resource));
    }
    let detail = json!({ "type": kind.as_str(), "name": name });
    events::write(access.identity(), &tx, EventAction::ResourceDeleted, actor, None, detail).await?;
    access.commit(tx, &[]).await
}

/// Tables with row permissions for this role, as `table:<name>`. The role cannot be deleted before them.
pub(crate) async fn naming(conn: &impl ConnectionTrait, role: &str) -> Result<Vec<String>, Error> {
    let names = |row: &resource::Model| row.row_permissions.get(role).is_some();
    let rows = resource::all(conn).await?.into_iter().collect::<Result<Vec<_>, _>>();
    // A row that cannot be read might name the role.
    let rows = rows.map_err(|unreadable| unreadable.error)?.into_iter().filter(names);
    Ok(rows.map(|row| format!("{}:{}", row.kind.as_str(), row.name)).collect())
}

fn check_name(kind: ResourceType, name: &str) -> Result<(), Error> {
    let allowed = |c: char| c.is_alphanumeric() || "_-.:@".contains(c);
    let every = kind == ResourceType::Function && name == doorward_access::guard::EVERY_FUNCTION;
    let dots = name.chars().all(|c| c == '.');
    if every || (!dots && name.len() <= MAX_NAME && name.chars().all(allowed)) {
        return Ok(());
    }
    Err(Error::invalid("name", "resource_charset", |texts| texts.resource_name_charset(MAX_NAME)))
}

/// Checks a row before it is stored.
async fn checked(
    conn: &impl ConnectionTrait,
    kind: ResourceType,
    level: ResourceLevel,
    row: &resource::Model,
    rows: &RowPermissions,
) -> Result<(), Error> {
    check_description(&row.description)?;
    let written = Written { kind, level, rule: row.rule.as_deref(), rows, version: row.version.unsigned_abs() };
    Guard::new(&written).map_err(refusal)?;
    if rows.len() > MAX_ROLES {
        return Err(Error::invalid("row_permissions", "too_many", |texts| {
            texts.roles_too_many(RolesTooMany { field: "row_permissions", most: MAX_ROLES })
        }));
    }
    for id in rows.keys() {
        if !role::exists(conn, id).await? {
            return Err(Error::one_of("row_permissions", "unknown", id, |texts| texts.role_unknown_unchanged(id)));
        }
    }
    Ok(())
}

fn refusal(fault: ResourceFault) -> Error {
    match fault {
        ResourceFault::Level(refused) => {
            Error::invalid("level", LevelRefused::REASON, |texts| texts.level_not_possible(refused.values()))
        }
        ResourceFault::RuleMissing => Error::invalid("rule", "required", |texts| texts.rule_required),
        ResourceFault::RuleWithoutCustom => Error::invalid("rule", "not_possible", |texts| texts.rule_not_possible),
        ResourceFault::Rule(fault) => Error::Rule(fault),
        ResourceFault::NoRowsHere => Error::invalid("row_permissions", "not_possible", |texts| texts.rows_not_possible),
        ResourceFault::Rows(role, error) => {
            let place = format!("{role}.{}", error.at);
            let sentence = Localized::new(|language| error.reason.sentence(language, &place));
            Error::OneOf { field: "row_permissions", reason: error.reason.as_str(), value: place, sentence }
        }
    }
}

fn view(row: resource::Model, language: Language) -> Resource {
    let kind = row.kind;
    let rows = serde_json::from_value(row.row_permissions).unwrap_or_default();
    let fault = row.rule.as_deref().and_then(|text| check_rule(kind, text));
    Resource {
        kind,
        name: row.name,
        description: row.description,
        level: row.level,
        rule: row.rule,
        row_permissions: rows,
        fault: fault.map(|fault| fault.in_language(language)),
        version: row.version.unsigned_abs(),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    }
}
