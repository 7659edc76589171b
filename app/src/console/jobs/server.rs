//! Server functions of jobs.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::job::{Job, JobFault, JobQuery};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use doorward_contract::job::JobFaultQuery;

/// Faults shown on the page of a job; the admin API has all of them.
#[cfg(feature = "ssr")]
const FAULTS: u16 = 100;

/// One page of jobs.
#[server(prefix = "/api", endpoint = "console/jobs", input = Json)]
pub async fn list_jobs(query: JobQuery) -> Result<Page<Job>, AppError> {
    let permit = require::<ListJobs>().await?;
    Ok(doorward_admin::jobs::list(&permit, &query).await?)
}
requires!(ListJobs: UsersRead);

/// A job with its first faults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    pub job: Job,
    /// `None` for a job of somebody else, which the viewer may see but not open.
    pub faults: Option<Page<JobFault>>,
}

/// One job; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/job")]
pub async fn read_job(id: String) -> Result<Option<JobView>, AppError> {
    use doorward_admin::Error;
    let permit = require::<ReadJob>().await?;
    let Some(job) = found(doorward_admin::jobs::get(&permit, &id).await)? else { return Ok(None) };
    let query = JobFaultQuery { limit: Some(FAULTS), cursor: None };
    let faults = match doorward_admin::jobs::faults(&permit, &id, &query).await {
        Ok(faults) => Some(faults),
        Err(Error::NotAllowed(_)) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Some(JobView { job, faults }))
}
requires!(ReadJob: UsersRead);

#[server(prefix = "/api", endpoint = "console/job/cancel")]
pub async fn cancel_job(id: String) -> Result<(), AppError> {
    let permit = require::<CancelJob>().await?;
    let done = doorward_admin::jobs::cancel(&permit, &id).await.map(drop);
    redirect_after(&format!("/admin/jobs/{id}"), done)
}
requires!(CancelJob: UsersRead);
