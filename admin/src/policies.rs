//! Managing policies. Built-in policies are read-only; others are created, replaced, rolled back and deleted.

use super::elevation::{self, Elevation};
use super::{check_description, check_id, check_name, delegation, warnings};
use crate::events;
use doorward_access::policy::Document;
use doorward_access::presets::{PRESETS, Preset};
use doorward_access::{Access, DocumentFault, Error, Permit, environment};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp,
    access::{
        DocumentCheck, DocumentChecked, DocumentText, ENVIRONMENT_POLICY, NewPolicy, Policy, PolicySummary,
        PolicyUpdate, PolicyVersion,
    },
    event::EventAction,
    messaging::Language,
    page::Page,
    roles::PageQuery,
};
use doorward_identity::{Actor, page, version::Expected};
use doorward_store::{ConnectionTrait, policy};
use serde_json::{Value, json};

/// Longest name, in characters.
const MAX_NAME: usize = 64;

/// One page of policies by code, built-in ones included. `language` is that of the names of built-in policies.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range.
pub async fn list(
    permit: &Permit<action::PoliciesRead>,
    query: &PageQuery,
    language: Language,
) -> Result<Page<PolicySummary>, Error> {
    let access = permit.access();
    let (limit, after) = (page::size(query.limit)?, query.cursor.as_deref());
    let conn = access.identity().db().read();
    let own = policy::list(conn, after, limit as u64 + 1).await?.into_iter().map(summary);
    let presets = PRESETS.iter().filter(|preset| after.is_none_or(|after| preset.code > after));
    let mut items: Vec<_> = own.chain(presets.map(|preset| preset_summary(preset, language))).collect();
    items.sort_by(|one, other| one.code.cmp(&other.code));
    let next_cursor = page::cut(&mut items, limit, |item| item.code.clone());
    let codes: Vec<_> = items.iter().map(|item| item.code.clone()).collect();
    for row in policy::attached(conn, &codes).await? {
        if let Some(item) = items.iter_mut().find(|item| item.code == row.policy_code) {
            item.roles.push(row.role_id);
        }
    }
    Ok(Page { items, next_cursor })
}

fn summary(row: policy::Model) -> PolicySummary {
    let policy::Model { code, name, description, version, .. } = row;
    PolicySummary { code, name, description, version: version.unsigned_abs(), preset: false, roles: vec![] }
}

fn preset_summary(preset: &Preset, language: Language) -> PolicySummary {
    let Policy { code, name, description, version, .. } = preset.policy(language);
    PolicySummary { code, name, description, version, preset: true, roles: vec![] }
}

/// One policy.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::PoliciesRead>, code: &str, language: Language) -> Result<Policy, Error> {
    load(permit.access(), code, language, permit.actor()).await
}

pub(crate) async fn load(access: &Access, code: &str, language: Language, actor: &Actor) -> Result<Policy, Error> {
    let conn = access.identity().db().read();
    let roles = roles_with(conn, code).await?;
    if let Some(preset) = Preset::find(code) {
        return Ok(Policy { roles, ..preset.policy(language) });
    }
    let row = find(conn, code).await?;
    let (document, fault) = if code == ENVIRONMENT_POLICY {
        (None, environment::check(&row.document).err())
    } else {
        match Document::read_stored(&row.document) {
            Ok(document) => (Some(document.written().clone()), None),
            Err(fault) => (None, Some(fault)),
        }
    };
    Ok(Policy {
        code: row.code,
        name: row.name,
        description: row.description,
        version: row.version.unsigned_abs(),
        preset: false,
        text: row.document,
        document,
        fault: fault.map(|fault| fault.in_language(actor.error_language())),
        roles,
        created_at: Some(Timestamp(row.created_at)),
        updated_at: Some(Timestamp(row.updated_at)),
    })
}

async fn find(conn: &impl ConnectionTrait, code: &str) -> Result<policy::Model, Error> {
    policy::by_code(conn, code).await?.ok_or(Error::NotFound(|texts| texts.policy))
}

async fn roles_with(conn: &impl ConnectionTrait, code: &str) -> Result<Vec<String>, Error> {
    let rows = policy::attached(conn, &[code.to_owned()]).await?;
    Ok(rows.into_iter().map(|row| row.role_id).collect())
}

/// Checks a document: its fault, or warnings about what is probably a mistake, in the language of the request.
pub fn check(permit: &Permit<action::PoliciesRead>, request: &DocumentCheck) -> DocumentChecked {
    let (access, language) = (permit.access(), permit.actor().error_language());
    let fault = fault(&request.code, &request.document.0);
    let json = fault.is_none() && request.code != ENVIRONMENT_POLICY;
    let warnings = if json { warnings::of(&access.compiled(), &request.document.0) } else { vec![] };
    warnings::checked(fault, &warnings, language)
}

/// The fault of a document, if it has one. The environment policy is Rego, all others are JSON.
fn fault(code: &str, text: &str) -> Option<DocumentFault> {
    if code == ENVIRONMENT_POLICY { environment::check(text).err() } else { Document::read(text).err() }
}

/// Checks that a document has no fault and that the actor may store it. The environment policy decides all actions
/// except those on Doorward itself, so it is reserved for administrators.
fn check_document(actor: &Actor, code: &str, text: &str, read: Read) -> Result<(), Error> {
    if code == ENVIRONMENT_POLICY {
        delegation::administrators(actor, |texts| texts.environment_policy)?;
        return environment::check(text).map_err(Error::Document);
    }
    delegation::document(actor, &read(text).map_err(Error::Document)?)
}

/// [`Document::read`] or [`Document::read_stored`].
type Read = fn(&str) -> Result<Document, DocumentFault>;

/// Creates a policy.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::Document`] the place in the document, [`Error::Taken`],
/// [`Error::PrivilegeEscalation`], [`doorward_identity::Error::ReauthenticationRequired`] for a statement about
/// Doorward itself and for the environment policy.
pub async fn create(permit: &Permit<action::PoliciesEdit>, new: NewPolicy) -> Result<Policy, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let code = check_id("code", &new.code)?;
    if is_preset(&code) {
        return Err(Error::Taken("code"));
    }
    let name = check_name(&new.name.unwrap_or_else(|| code.clone()), MAX_NAME)?;
    let description = new.description.unwrap_or_default();
    check_description(&description)?;
    check_document(actor, &code, &new.document.0, Document::read)?;
    let at = access.identity().now().as_millis();
    let row =
        policy::Model { code, name, description, version: 1, document: new.document.0, created_at: at, updated_at: at };
    let tx = access.identity().db().begin_exclusive().await?;
    if row.code == ENVIRONMENT_POLICY || elevation::is_about_doorward(&row.document) {
        elevation::require_presence(access, &tx, actor).await?;
    }
    if !policy::insert_new(&tx, row.clone()).await? {
        return Err(Error::Taken("code"));
    }
    policy::keep(&tx, version_of(&row, actor)).await?;
    let detail = json!({ "policy": row.code });
    events::write(access.identity(), &tx, EventAction::PolicyCreated, actor, None, detail).await?;
    access.commit(tx, &[]).await?;
    load(access, &row.code, actor.language(), actor).await
}

/// Whether a code is that of a built-in policy, ignoring case: it would be mistaken for it.
fn is_preset(code: &str) -> bool {
    PRESETS.iter().any(|preset| preset.code.eq_ignore_ascii_case(code))
}

fn version_of(row: &policy::Model, actor: &Actor) -> policy::version::Model {
    policy::version::Model {
        code: row.code.clone(),
        version: row.version,
        document: row.document.clone(),
        created_at: row.updated_at,
        actor: actor.name().into(),
    }
}

/// Creates a policy, or changes one whose name, description and document are still as expected; takes effect with the
/// next request. A new document is a new version. The expected value is null for a policy that did not exist.
///
/// # Errors
/// [`doorward_identity::Error::Changed`], [`Error::Fixed`] for a built-in policy, [`Error::Aborted`] when another
/// version is in effect than the one given, [`Error::Invalid`] names the field, [`Error::Document`] the place in the
/// document, [`Error::PrivilegeEscalation`].
pub async fn put(
    permit: &Permit<action::PoliciesEdit>,
    code: &str,
    update: PolicyUpdate,
    expected: &Expected,
) -> Result<Policy, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check_changeable(code)?;
    if policy::by_code(access.identity().db().read(), code).await?.is_some() || update.version.is_some() {
        return change(access, code, update, expected, None, actor).await;
    }
    expected.check(&Value::Null)?;
    let PolicyUpdate { name, description, document, .. } = update;
    let document = document.ok_or_else(|| Error::invalid("document", "required", |texts| texts.document_required))?;
    create(permit, NewPolicy { code: code.into(), name, description, document }).await
}

fn check_changeable(code: &str) -> Result<(), Error> {
    if Preset::find(code).is_some() {
        return Err(Error::Fixed(|texts| texts.preset_policy));
    }
    Ok(())
}

async fn change(
    access: &Access,
    code: &str,
    update: PolicyUpdate,
    expected: &Expected,
    rolled_back_to: Option<u32>,
    actor: &Actor,
) -> Result<Policy, Error> {
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::policy(&tx, actor, code).await?;
    let before = find(&tx, code).await?;
    let version = before.version.unsigned_abs();
    let seen = update.version.unwrap_or(version);
    let editable = |version| Policy::editable_of(&before.name, &before.description, version);
    // A caller that saw another version of the document gets `Aborted` with the number; for other fields `Changed`
    // names those that differ.
    if seen == version || expected.check(&editable(seen)).is_err() {
        expected.check(&editable(version))?;
    }
    if seen != version {
        return Err(Error::Aborted(version));
    }
    let text = update.document.map_or_else(|| before.document.clone(), |document| document.0);
    let renewed = text != before.document;
    if renewed {
        let read: Read = if rolled_back_to.is_some() { Document::read_stored } else { Document::read };
        check_document(actor, code, &text, read)?;
        // The environment policy replaces the policies of roles, so a change of it needs presence as well.
        let both = [&before.document, &text];
        if code == ENVIRONMENT_POLICY || both.into_iter().any(|text| elevation::is_about_doorward(text)) {
            elevation::require_presence(access, &tx, actor).await?;
        }
    }
    let row = policy::Model {
        name: match update.name.filter(|name| *name != before.name) {
            Some(name) => check_name(&name, MAX_NAME)?,
            None => before.name,
        },
        description: update.description.unwrap_or(before.description),
        version: before.version.saturating_add(i32::from(renewed)),
        document: text,
        updated_at: access.identity().now().as_millis(),
        ..before
    };
    check_description(&row.description)?;
    let grants = renewed && Document::read_stored(&row.document).is_ok_and(|document| elevation::allows(&document));
    let elevation = if grants {
        Elevation::of_holders(access, &tx, &roles_with(&tx, code).await?).await?
    } else {
        Elevation::none()
    };
    if !policy::replace(&tx, row.clone(), before.version).await? {
        return Err(Error::Aborted(version));
    }
    if renewed {
        policy::keep(&tx, version_of(&row, actor)).await?;
    }
    let mut detail = json!({ "policy": code, "version": row.version });
    if let (Some(number), Some(members)) = (rolled_back_to, detail.as_object_mut()) {
        members.insert("rolled_back_to".into(), number.into());
    }
    events::write(access.identity(), &tx, EventAction::PolicyChanged, actor, None, detail).await?;
    let elevated = elevation.revoke(access, &tx, actor).await?;
    access.commit_elevated(tx, &elevated).await?;
    load(access, code, actor.language(), actor).await
}

/// One page of the versions of a policy, newest first, the current one included. Built-in policies have none.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Identity`] for a limit out of range or a malformed cursor.
pub async fn versions(
    permit: &Permit<action::PoliciesRead>,
    code: &str,
    query: &PageQuery,
) -> Result<Page<PolicyVersion>, Error> {
    let access = permit.access();
    let limit = page::size(query.limit)?;
    let before = page::cursor("cursor", query.cursor.as_deref(), |text| text.parse::<i32>().ok())?;
    if Preset::find(code).is_some() {
        return Ok(Page { items: vec![], next_cursor: None });
    }
    let conn = access.identity().db().read();
    find(conn, code).await?;
    let mut rows = policy::versions(conn, code, before, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.version.to_string());
    let view = |row: policy::version::Model| PolicyVersion {
        version: row.version.unsigned_abs(),
        text: row.document,
        created_at: Timestamp(row.created_at),
        actor: row.actor,
    };
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

/// Restores the document of an earlier version, as a new version, if the policy still has the expected version.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] for a built-in policy, [`Error::Document`] when the document breaks a rule
/// that was introduced since, [`Error::PrivilegeEscalation`], [`doorward_identity::Error::Changed`].
pub async fn roll_back(
    permit: &Permit<action::PoliciesEdit>,
    code: &str,
    version: u32,
    expected: &Expected,
) -> Result<Policy, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check_changeable(code)?;
    let number = i32::try_from(version).map_err(|_| Error::NotFound(|texts| texts.version))?;
    let stored = policy::version_of(access.identity().db().read(), code, number).await?;
    let document = stored.ok_or(Error::NotFound(|texts| texts.version))?.document;
    let update = PolicyUpdate { document: Some(DocumentText(document)), ..PolicyUpdate::default() };
    change(access, code, update, expected, Some(version), actor).await
}

/// Deletes a policy and its versions if name, description and document are still as expected.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] for a built-in policy, [`Error::InUse`] names the roles with it: detach it
/// from them first, so that each change of a role is deliberate. [`Error::PrivilegeEscalation`],
/// [`doorward_identity::Error::Changed`].
pub async fn delete(permit: &Permit<action::PoliciesEdit>, code: &str, expected: &Expected) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    check_changeable(code)?;
    let tx = access.identity().db().begin_exclusive().await?;
    delegation::policy(&tx, actor, code).await?;
    if code == ENVIRONMENT_POLICY {
        elevation::require_presence(access, &tx, actor).await?;
    }
    let row = find(&tx, code).await?;
    expected.check(&Policy::editable_of(&row.name, &row.description, row.version.unsigned_abs()))?;
    let by = roles_with(&tx, code).await?;
    if !by.is_empty() {
        return Err(Error::InUse { kind: |texts| texts.policy, id: code.to_owned(), by });
    }
    policy::delete(&tx, code).await?;
    events::write(access.identity(), &tx, EventAction::PolicyDeleted, actor, None, json!({ "policy": code })).await?;
    access.commit(tx, &[]).await
}
