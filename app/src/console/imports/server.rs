//! Server functions of imports and exports.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::Secret;
use doorward_contract::job::{Job, JobFault};
use doorward_contract::user_import::UserImport;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{EXPORTS, IMPORTS};
#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use doorward_admin::{jobs, users};
#[cfg(feature = "ssr")]
use doorward_contract::account::{AccountKind, AccountStatus};
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::job::{JobFaultQuery, JobKind, JobQuery};
#[cfg(feature = "ssr")]
use doorward_contract::user_export::{ExportFormat, NewUserExport};
#[cfg(feature = "ssr")]
use doorward_contract::user_import::{HashParameters, ImportOptions};
#[cfg(feature = "ssr")]
use std::collections::BTreeMap;

/// Faults that the page of an import shows.
#[cfg(feature = "ssr")]
const FAULTS: u16 = 50;

/// An import with the first faults of it, or of its dry run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OneImport {
    pub import: UserImport,
    pub faults: Vec<JobFault>,
}

/// Imports, newest first, without their dry runs.
#[server(prefix = "/api", endpoint = "console/imports")]
pub async fn list_imports() -> Result<Vec<Job>, AppError> {
    let permit = require::<ListImports>().await?;
    // Whoever may create users may not be allowed to read others' imports.
    let Some(permit) = optional::<action::UsersRead, _>(&permit) else { return Ok(vec![]) };
    let query = JobQuery { kind: Some(JobKind::UserImport), ..JobQuery::default() };
    let items = jobs::list(&permit, &query).await?.items;
    let is_check = |job: &Job| job.title.as_deref().is_some_and(|title| title.starts_with("check:"));
    Ok(items.into_iter().filter(|job| !is_check(job)).collect())
}
requires!(ListImports: UsersCreate);

/// One import; `None` if there is none, or not for this user.
#[server(prefix = "/api", endpoint = "console/import")]
pub async fn read_import(id: String) -> Result<Option<OneImport>, AppError> {
    let permit = require::<ReadImport>().await?;
    let Some(import) = found(users::import::get(&permit, &id).await)? else { return Ok(None) };
    let shown = import.check.as_ref().filter(|_| import.job.state.is_open()).unwrap_or(&import.job);
    let query = JobFaultQuery { limit: Some(FAULTS), cursor: None };
    let faults = match optional::<action::UsersRead, _>(&permit) {
        Some(read) if shown.faults > 0 => jobs::faults(&read, &shown.id, &query).await?.items,
        _ => vec![],
    };
    Ok(Some(OneImport { import, faults }))
}
requires!(ReadImport: UsersCreate);

/// Saves the mapping and the options of an import.
#[server(prefix = "/api", endpoint = "console/import/save")]
#[expect(clippy::too_many_arguments, reason = "the fields of a form")]
pub async fn save_import(
    id: String,
    /// Fields, in the order of the columns.
    fields: Option<Vec<String>>,
    kind: String,
    verified: Option<bool>,
    create_roles: Option<bool>,
    create_departments: Option<bool>,
    overwrite: Option<bool>,
    /// Lines `name = ID`.
    roles: String,
    /// Lines `name = ID`.
    providers: String,
    /// Empty to keep it.
    signer_key: Option<Secret>,
    salt_separator: Option<String>,
    rounds: Option<u32>,
    memory_cost: Option<u32>,
) -> Result<(), AppError> {
    let permit = require::<SaveImport>().await?;
    let done = async {
        let columns = users::import::get(&permit, &id).await?.columns;
        let names = columns.into_iter().map(|column| column.name);
        let fields = fields.unwrap_or_default().into_iter().map(|field| field.trim().to_owned());
        let options = ImportOptions {
            mapping: Some(names.zip(fields).collect()),
            providers: Some(pairs("providers", &providers)?),
            roles: Some(pairs("roles", &roles)?),
            kind: AccountKind::parse(&kind),
            // A checkbox that is not checked is not sent.
            verified: Some(verified.unwrap_or(false)),
            create_roles: Some(create_roles.unwrap_or(false)),
            create_departments: Some(create_departments.unwrap_or(false)),
            overwrite: Some(overwrite.unwrap_or(false)),
            hash: Some(HashParameters {
                signer_key: signer_key.filter(|key| !key.expose().trim().is_empty()),
                salt_separator: salt_separator.filter(|text| !text.trim().is_empty()),
                rounds,
                memory_cost,
            }),
        };
        users::import::configure(&permit, &id, options).await?;
        Ok::<_, AppError>(())
    }
    .await;
    redirect_after(&format!("{IMPORTS}/{id}"), done)
}
requires!(SaveImport: UsersCreate);

#[cfg(feature = "ssr")]
fn pairs(field: &'static str, text: &str) -> Result<BTreeMap<String, String>, AppError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| {
        let (name, id) = line.rsplit_once('=')?;
        Some((name.trim().to_owned(), id.trim().to_owned()))
    };
    let malformed = || AppError {
        message: Some(crate::i18n::console::imports::texts().line.into()),
        ..AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field(field, "line")
    };
    lines.map(|line| pair(line).ok_or_else(malformed)).collect()
}

/// Starts a dry run.
#[server(prefix = "/api", endpoint = "console/import/check")]
pub async fn check_import(id: String) -> Result<(), AppError> {
    let permit = require::<CheckImport>().await?;
    let done = users::import::check(&permit, &id).await.map(|_| ());
    redirect_after(&format!("{IMPORTS}/{id}"), done)
}
requires!(CheckImport: UsersCreate);

/// Starts an import.
#[server(prefix = "/api", endpoint = "console/import/start")]
pub async fn start_import(id: String) -> Result<(), AppError> {
    let permit = require::<StartImport>().await?;
    let done = users::import::submit(&permit, &id).await.map(|_| ());
    redirect_after(&format!("{IMPORTS}/{id}"), done)
}
requires!(StartImport: UsersCreate);

/// Deletes an import that was not started.
#[server(prefix = "/api", endpoint = "console/import/delete")]
pub async fn delete_import(id: String) -> Result<(), AppError> {
    let permit = require::<DeleteImport>().await?;
    let done = users::import::delete(&permit, &id).await;
    let page = if done.is_ok() { IMPORTS.to_owned() } else { format!("{IMPORTS}/{id}") };
    redirect_after(&page, done)
}
requires!(DeleteImport: UsersCreate);

/// Cancels an import that runs, or its dry run.
#[server(prefix = "/api", endpoint = "console/job/cancel")]
pub async fn cancel_job(
    id: String,
    /// The import that is shown.
    import: String,
) -> Result<(), AppError> {
    let permit = require::<CancelJob>().await?;
    let done = jobs::cancel(&permit, &id).await.map(|_| ());
    redirect_after(&format!("{IMPORTS}/{import}"), done)
}
requires!(CancelJob: UsersRead);

/// Exports, newest first.
#[server(prefix = "/api", endpoint = "console/exports")]
pub async fn list_exports() -> Result<Vec<Job>, AppError> {
    let permit = require::<ListExports>().await?;
    let query = JobQuery { kind: Some(JobKind::UserExport), ..JobQuery::default() };
    Ok(jobs::list(&permit, &query).await?.items)
}
requires!(ListExports: UsersRead);

/// Starts an export.
#[server(prefix = "/api", endpoint = "console/export/start")]
pub async fn start_export(
    format: String,
    query: String,
    status: String,
    kind: String,
    hashes: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<StartExport>().await?;
    let new = NewUserExport {
        format: ExportFormat::parse(&format).unwrap_or_default(),
        query: Some(query).filter(|text| !text.trim().is_empty()),
        status: AccountStatus::parse(&status),
        kind: AccountKind::parse(&kind),
        hashes: hashes.unwrap_or(false),
    };
    redirect_after(EXPORTS, users::export::start(&permit, new).await.map(|_| ()))
}
requires!(StartExport: UsersRead);
