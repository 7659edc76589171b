//! Imports of users from a file.
//!
//! [`Upload`] stores the file with a draft of a job. Its mapping and options can be changed, and a dry run reads the whole
//! file without changing accounts. [`submit`] starts the job. Its `step` takes some users of the file at a time: reads
//! them ([`records`]) by their format ([`formats`], [`columns`]), checks them ([`candidate`]), compares them with what
//! exists ([`plan`]) and writes them ([`write`](mod@write)), in one transaction with the position.
//!
//! An account that was imported is recognized by the ID that the user has in the file. What people or administrators
//! have changed of it since is kept ([`rerun`]).

mod candidate;
mod columns;
mod encoding;
mod error_file;
mod fault;
mod formats;
mod incoming;
mod layout;
mod names;
mod plan;
mod records;
mod rerun;
mod step;
mod upload;
mod write;

pub(super) use error_file::safe;
pub use error_file::{ErrorFile, error_file};
pub(super) use records::is_formula;
pub(crate) use step::step;
pub use upload::Upload;
pub(super) use write::opened;

use crate::jobs::{self, NewJob};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::job::{JobKind, JobState};
use doorward_contract::user_import::{HashParameters, ImportColumn, ImportFormat, ImportOptions, UserImport};
use doorward_contract::{Secret, Timestamp};
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_identity::{Actor, Identity};
use doorward_store::{StoreError, job, role};
use layout::Shape;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Milliseconds for which a draft is kept.
const DRAFT_MS: i64 = 24 * 60 * 60 * 1000;

/// What a draft and its job have stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Input {
    format: ImportFormat,
    name: Option<String>,
    /// `None` while the file is received.
    shape: Option<Shape>,
    columns: Vec<ImportColumn>,
    /// Without the signer key.
    options: ImportOptions,
    /// Sealed for [`key_place`].
    signer_key: Option<String>,
    /// The delegated administrator who has uploaded the file, or has last changed its mapping.
    delegate: Option<String>,
    /// The last dry run.
    check: Option<String>,
    /// The draft whose file is read, for a dry run.
    check_of: Option<String>,
}

impl Input {
    fn read(row: &job::Model) -> Result<Self, Error> {
        let unknown = doorward_identity::Error::Internal("the input of an import cannot be read");
        serde_json::from_value(row.input.clone()).map_err(|_| unknown.into())
    }

    /// The shape of a file that has been received.
    fn shape(&self) -> Result<&Shape, Error> {
        self.shape.as_ref().ok_or_else(|| Error::invalid("file", "incomplete", |texts| texts.file_incomplete))
    }

    /// Where the key is sealed: a dry run has that of its draft.
    fn signer_key(&self, identity: &Identity, job_id: &str) -> Result<Option<Secret>, Error> {
        let Some(sealed) = &self.signer_key else { return Ok(None) };
        let place = key_place(self.check_of.as_deref().unwrap_or(job_id));
        Ok(Some(identity.options().master_key.open_secret(&place, sealed)?))
    }
}

fn key_place(job_id: &str) -> String {
    format!("job/{job_id}/signer_key")
}

/// One import.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] for one of another actor, except to administrators.
pub async fn get(permit: &Permit<action::UsersCreate>, id: &str) -> Result<UserImport, Error> {
    let row = own(permit.access(), permit.actor(), id).await?;
    view(permit.access(), row).await
}

async fn own(access: &Access, actor: &Actor, id: &str) -> Result<job::Model, Error> {
    let row = jobs::find_own(access, actor, id).await?;
    if row.kind != JobKind::UserImport {
        return Err(Error::NotFound(|texts| texts.job));
    }
    Ok(row)
}

async fn view(access: &Access, row: job::Model) -> Result<UserImport, Error> {
    let input = Input::read(&row)?;
    let shape = input.shape()?;
    let check = match &input.check {
        Some(id) => job::by_id(access.identity().db().read(), id).await?.map(jobs::view),
        None => None,
    };
    Ok(UserImport {
        format: input.format,
        size: shape.size,
        encoding: shape.encoding.as_str().to_owned(),
        name: input.name,
        columns: input.columns,
        options: input.options,
        check,
        expires_at: (row.state == JobState::Draft).then_some(Timestamp(row.created_at + DRAFT_MS)),
        job: jobs::view(row),
    })
}

/// A draft of the actor.
async fn draft(access: &Access, actor: &Actor, id: &str) -> Result<(job::Model, Input), Error> {
    let row = own(access, actor, id).await?;
    if row.state != JobState::Draft {
        return Err(Error::NotAllowed(|texts| texts.import_started));
    }
    let input = Input::read(&row)?;
    input.shape()?;
    Ok((row, input))
}

/// Changes the mapping and the options of a draft. The former dry run says nothing about them and is forgotten.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] when it was started, [`Error::OneOf`] names a column, field, role or
/// provider that does not exist.
pub async fn configure(
    permit: &Permit<action::UsersCreate>,
    id: &str,
    change: ImportOptions,
) -> Result<UserImport, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let (row, mut input) = draft(access, actor, id).await?;
    check_names(access, &change).await?;
    columns::map(&mut input.columns, change.mapping.as_ref().unwrap_or(&BTreeMap::new()))?;
    if let Some(key) = change.hash.as_ref().and_then(|hash| hash.signer_key.as_ref()) {
        let master = &access.identity().options().master_key;
        let is_empty = key.expose().trim().is_empty();
        input.signer_key = if is_empty { None } else { Some(master.seal_secret(&key_place(id), key)?) };
    }
    input.options = merged(input.options, change);
    input.delegate = actor.delegate().map(str::to_owned);
    let former = input.check.take();
    save(access, &row, &input).await?;
    cancel_check(access, former.as_deref()).await?;
    view(access, own(access, actor, id).await?).await
}

async fn save(access: &Access, row: &job::Model, input: &Input) -> Result<(), Error> {
    let value = serde_json::to_value(input).map_err(|_| doorward_identity::Error::Internal("an import is JSON"))?;
    if job::set_input(access.identity().db().write(), &row.id, value).await? {
        Ok(())
    } else {
        Err(Error::NotAllowed(|texts| texts.import_started))
    }
}

/// Checks that the roles and providers here, which those of the file are mapped to, exist.
async fn check_names(access: &Access, change: &ImportOptions) -> Result<(), Error> {
    let chosen = |map: &Option<BTreeMap<String, String>>| -> Vec<String> {
        map.iter().flatten().map(|(_, id)| id.clone()).filter(|id| !id.is_empty()).collect()
    };
    for id in chosen(&change.roles) {
        if !role::exists(access.identity().db().read(), &id).await? || crate::roles::is_automatic(&id) {
            return Err(Error::one_of("roles", "unknown", &id, |texts| texts.import_role(&id)));
        }
    }
    let providers = access.identity().providers();
    match chosen(&change.providers).into_iter().find(|id| id != names::TICKETS && providers.find(id).is_none()) {
        Some(id) => Err(Error::one_of("providers", "unknown", &id, |texts| texts.import_provider(&id))),
        None => Ok(()),
    }
}

/// The mapping is with the columns, and the signer key is sealed.
fn merged(before: ImportOptions, change: ImportOptions) -> ImportOptions {
    let map = |before: Option<BTreeMap<String, String>>, change: Option<BTreeMap<String, String>>| match change {
        Some(change) => {
            let mut all = before.unwrap_or_default();
            all.extend(change);
            Some(all)
        }
        None => before,
    };
    let hash = |before: Option<HashParameters>, change: Option<HashParameters>| match change {
        Some(change) => {
            let before = before.unwrap_or_default();
            Some(HashParameters {
                signer_key: None,
                salt_separator: change.salt_separator.or(before.salt_separator),
                rounds: change.rounds.or(before.rounds),
                memory_cost: change.memory_cost.or(before.memory_cost),
            })
        }
        None => before,
    };
    ImportOptions {
        mapping: None,
        providers: map(before.providers, change.providers),
        roles: map(before.roles, change.roles),
        kind: change.kind.or(before.kind),
        verified: change.verified.or(before.verified),
        create_roles: change.create_roles.or(before.create_roles),
        create_departments: change.create_departments.or(before.create_departments),
        overwrite: change.overwrite.or(before.overwrite),
        hash: hash(before.hash, change.hash),
    }
}

async fn cancel_check(access: &Access, id: Option<&str>) -> Result<(), Error> {
    let Some(id) = id else { return Ok(()) };
    job::cancel(access.identity().db().write(), id, access.identity().now().as_millis()).await?;
    Ok(())
}

/// Reads the whole file in the background, and reports what an import would do. No account is changed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] when the import was started.
pub async fn check(permit: &Permit<action::UsersCreate>, id: &str) -> Result<UserImport, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let (row, mut input) = draft(access, actor, id).await?;
    let former = input.check.take();
    cancel_check(access, former.as_deref()).await?;
    let of_check = Input { check_of: Some(id.to_owned()), ..input.clone() };
    let tx = access.identity().db().begin().await?;
    let title = Some(format!("check:{}", input.format.as_str()));
    let new = NewJob { kind: JobKind::UserImport, title, input: of_check, total: None, draft: false };
    input.check = Some(jobs::start(access, &tx, actor, new).await?.id);
    let value = serde_json::to_value(&input).map_err(|_| doorward_identity::Error::Internal("an import is JSON"))?;
    if !job::set_input(&tx, &row.id, value).await? {
        return Err(Error::NotAllowed(|texts| texts.import_started));
    }
    tx.commit().await.map_err(StoreError::from)?;
    view(access, own(access, actor, id).await?).await
}

/// Starts an import.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] when it was started, or prepared by a delegated administrator,
/// [`doorward_identity::Error::ReauthenticationRequired`]: it sets passwords and verified contacts.
pub async fn submit(permit: &Permit<action::UsersCreate>, id: &str) -> Result<UserImport, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let (row, input) = draft(access, actor, id).await?;
    // A delegate could have mapped a role between what an administrator has looked at and the start.
    if input.delegate.as_deref().is_some_and(|delegate| delegate != actor.name()) {
        return Err(Error::NotAllowed(|texts| texts.import_of_delegate));
    }
    require_actor(access.identity(), actor, Operation::ImportUsers).await?;
    cancel_check(access, input.check.as_deref()).await?;
    let tx = access.identity().db().begin().await?;
    jobs::submit(access, &tx, actor, &row.id, &input).await?;
    let detail = json!({ "job": row.id, "kind": row.kind, "title": row.title, "file": input.name });
    crate::events::write(access.identity(), &tx, EventAction::JobStarted, actor, None, detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    view(access, own(access, actor, id).await?).await
}

/// Deletes a draft with its file.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] when it was started.
pub async fn delete(permit: &Permit<action::UsersCreate>, id: &str) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let row = own(access, actor, id).await?;
    if let Ok(input) = Input::read(&row) {
        cancel_check(access, input.check.as_deref()).await?;
    }
    if job::delete_draft(access.identity().db().write(), &row.id).await? {
        Ok(())
    } else {
        Err(Error::NotAllowed(|texts| texts.import_started))
    }
}
