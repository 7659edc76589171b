//! Jobs: work on many accounts that goes on in the background, such as an import, an export or a bulk action.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum JobKind {
    /// Creates accounts from a file.
    UserImport,
    /// Writes accounts to a file.
    UserExport,
    /// Applies one action to many accounts.
    UserBulk,
}

impl JobKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::UserImport, Self::UserExport, Self::UserBulk];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserImport => "user_import",
            Self::UserExport => "user_export",
            Self::UserBulk => "user_bulk",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum JobState {
    /// Its actor has not submitted it yet, for example because its file is being uploaded.
    Draft,
    /// No node has begun it.
    Waiting,
    /// It has begun.
    Running,
    /// It has reached its end; single rows may have faults.
    Done,
    /// It stopped before its end; `error` says why. What it did before that stays.
    Failed,
    /// It was cancelled. What it did before that stays.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it can still change anything.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Waiting | Self::Running)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// ID, ordered by time.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub state: JobState,
    /// Who started it: a uid, `api_key:<name>`, `application:<client_id>` or `cli`. Its permissions are checked again
    /// while the job runs.
    pub actor: String,
    /// The bulk action, or the format of the file, in one word; absent if the kind says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was started by its actor.
    pub created_at: Timestamp,
    /// When a node began it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Rows that are done, faulty ones included.
    pub done: u64,
    /// Rows in all, if known; estimated by the size of the file while an import runs.
    pub total: Option<u64>,
    /// Rows by outcome, such as `{"created": 90, "unchanged": 10}`.
    pub counts: BTreeMap<String, u64>,
    /// Rows with a fault; `GET /admin/api/v1/jobs/{id}/faults` lists them.
    pub faults: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// Name of the file that it has produced, while it can be downloaded.
    pub file: Option<String>,
}

impl Job {
    /// Progress in percent, if the number of rows is known.
    pub fn percent(&self) -> Option<u8> {
        let total = self.total?;
        if self.state == JobState::Done || total == 0 {
            return Some(100);
        }
        u8::try_from(self.done.min(total).saturating_mul(100) / total).ok()
    }
}

/// A row that a job could not process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobFault {
    /// Number of the row, from 1: in the file of an import, or in the order in which a job took the accounts.
    pub row: u64,
    /// Stable code of the fault.
    pub code: String,
    /// What is wrong and what to do, in the language of the job's actor.
    pub message: String,
    /// The account: `{"uid": "...", "name": "..."}`. The rows of an import are in its error file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<serde_json::Value>,
}

/// Filters and position in a list of jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct JobQuery {
    /// Only jobs of this kind.
    pub kind: Option<JobKind>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// Position in the faults of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct JobFaultQuery {
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: JobState, done: u64, total: Option<u64>) -> Job {
        Job {
            id: "j".into(),
            kind: JobKind::UserBulk,
            state,
            actor: "cli".into(),
            title: None,
            created_at: Timestamp(0),
            started_at: None,
            finished_at: None,
            done,
            total,
            counts: BTreeMap::new(),
            faults: 0,
            error: None,
            file: None,
        }
    }

    #[test]
    fn progress_is_unknown_without_a_total_and_never_above_a_hundred() {
        assert_eq!(job(JobState::Running, 5, None).percent(), None);
        assert_eq!(job(JobState::Running, 5, Some(20)).percent(), Some(25));
        // Accounts were created while it ran.
        assert_eq!(job(JobState::Running, 25, Some(20)).percent(), Some(100));
        assert_eq!(job(JobState::Done, 18, Some(20)).percent(), Some(100));
        assert_eq!(job(JobState::Waiting, 0, Some(0)).percent(), Some(100));
    }

    #[test]
    fn words_are_those_that_serde_writes() {
        for kind in JobKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(JobKind::parse(kind.as_str()), Some(kind));
        }
        for state in JobState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
