//! Actions on many accounts, as jobs.
//!
//! The accounts are fixed before the first of them is changed:
//!
//! 1. A list of uids is written down with the job.
//! 2. A filter is evaluated by the first chunks of the job, in the order of uids, among the accounts that had been created
//!    when the job was started. If more match than its actor expected, the job fails and has changed nothing.
//! 3. Then each account gets the action once, in that order. An account that does not match the filter any more is
//!    skipped, and none is added.
//!
//! Each account passes the checks of the single action in a savepoint of its own: if they refuse it, the others go on.

mod order;

use super::listing;
use crate::check_list;
use crate::jobs::{self, Chunk, NewJob, Step, Work};
use doorward_access::{Error, Permit};
use doorward_contract::account::display_name;
use doorward_contract::admin::UserQuery;
use doorward_contract::admin_action::action;
use doorward_contract::job::{Job, JobKind};
use doorward_contract::user_list::BulkRequest;
use doorward_contract::{ErrorCode, Timestamp, Uid};
use doorward_identity::{Actor, ActorKind};
use doorward_store::user::list::{self, Filter};
use doorward_store::{StoreError, Tx, job_account, savepoint, user};
use order::{Order, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Most accounts that a request can list.
const MAX_LISTED: usize = 1_000;
/// Accounts of a chunk that evaluates a filter.
const COLLECTED: usize = 5_000;
/// Accounts of a chunk that changes them: it is a writing transaction, which sign-ins wait for on SQLite.
const CHANGED: usize = 50;

/// What the steps of the job read.
#[derive(Debug, Serialize, Deserialize)]
struct Input {
    request: BulkRequest,
    /// Accounts created later are left out.
    started_at: Timestamp,
}

/// Starts an action on many accounts.
///
/// # Errors
/// [`Error::Invalid`] for a request that is not complete, [`Error::Lacks`] without the permission of the action,
/// [`Error::NotFound`] for an unknown role or department, [`Error::PrivilegeEscalation`],
/// [`doorward_identity::Error::ReauthenticationRequired`], and those of `jobs::start`.
pub async fn start(permit: &Permit<action::UsersRead>, request: BulkRequest) -> Result<Job, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let order = Order::read(&request)?;
    order.require_permission(access, actor)?;
    let uids = accounts(&request)?;
    if let Some(filter) = &request.filter {
        listing::filter(permit, filter).await?;
    }
    let started_at = access.identity().now();
    let total = uids.as_ref().map(|uids| uids.len() as u64);
    let title = Some(request.action.as_str().to_owned());
    let input = Input { request: BulkRequest { uids: vec![], ..request }, started_at };
    let tx = access.identity().db().begin().await?;
    order.check(access, &tx, actor).await?;
    let new = NewJob { kind: JobKind::UserBulk, title, input, total, draft: false };
    let job = jobs::start(access, &tx, actor, new).await?;
    if let Some(uids) = uids {
        job_account::insert_many(&tx, &job.id, 0, &uids).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(jobs::view(job))
}

/// The listed accounts; `None` if there is a filter.
fn accounts(request: &BulkRequest) -> Result<Option<Vec<Uid>>, Error> {
    let Some(filter) = &request.filter else {
        let listed = check_list("uids", request.uids.clone(), MAX_LISTED)?;
        let parsed = listed.iter().map(|text| {
            Uid::parse(text).map_err(|_| Error::one_of("uids", "unknown", text, |texts| texts.account_unknown(text)))
        });
        return Ok(Some(parsed.collect::<Result<_, _>>()?));
    };
    if !request.uids.is_empty() {
        return Err(Error::invalid("uids", "both", |texts| texts.bulk_both));
    }
    if filter.limit.is_some() || filter.cursor.is_some() {
        return Err(Error::invalid("filter", "page", |texts| texts.bulk_page));
    }
    if request.expected.is_none() {
        return Err(Error::invalid("expected", "required", |texts| texts.required("expected")));
    }
    Ok(None)
}

/// Where a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Position {
    /// Evaluating the filter: so many accounts were found, the last of them this one.
    Collecting(u64, Option<String>),
    /// Changing accounts: this row was the last.
    Changing(i64),
}

impl Position {
    fn of(cursor: Option<&str>, has_filter: bool) -> Option<Self> {
        let Some(cursor) = cursor else {
            return Some(if has_filter { Self::Collecting(0, None) } else { Self::Changing(0) });
        };
        let (step, rest) = cursor.split_once(' ')?;
        match (step, rest.split_once(' ')) {
            ("collect", Some((count, uid))) => Some(Self::Collecting(count.parse().ok()?, Some(uid.to_owned()))),
            ("change", None) => Some(Self::Changing(rest.parse().ok()?)),
            _ => None,
        }
    }

    fn cursor(&self) -> String {
        match self {
            Self::Collecting(count, uid) => format!("collect {count} {}", uid.as_deref().unwrap_or_default()),
            Self::Changing(row) => format!("change {row}"),
        }
    }
}

/// One chunk of the job.
///
/// # Errors
/// Those that concern all accounts: a lost permission, a role that was deleted, more accounts than expected.
pub(crate) async fn step(work: &mut Work<'_>) -> Result<Step, Error> {
    let Input { request, started_at } = work.input()?;
    let unknown = doorward_identity::Error::Internal("the position of a bulk action cannot be read");
    let position = Position::of(work.job().cursor.as_deref(), request.filter.is_some()).ok_or(unknown)?;
    let order = Order::read(&request)?;
    order.require_permission(work.access(), work.actor())?;
    let filter = match &request.filter {
        Some(query) => Some(filter(work, query, started_at).await?),
        None => None,
    };
    match (position, filter) {
        (Position::Collecting(count, after), Some(filter)) => {
            collect(work, &filter, count, after.as_deref(), request.expected.unwrap_or(0)).await
        }
        (Position::Changing(row), filter) => change(work, &order, filter.as_ref(), row).await,
        (Position::Collecting(..), None) => Ok(Step::Done),
    }
}

async fn filter(work: &Work<'_>, query: &UserQuery, started_at: Timestamp) -> Result<Filter, Error> {
    let permit = work.permit::<action::UsersRead>()?;
    let mut filter = listing::filter(&permit, query).await?;
    let end = started_at.as_millis() + 1;
    filter.created.until = Some(filter.created.until.map_or(end, |until| until.min(end)));
    Ok(filter)
}

/// Writes the next accounts that match the filter down.
async fn collect(
    work: &mut Work<'_>,
    filter: &Filter,
    before: u64,
    after: Option<&str>,
    expected: u64,
) -> Result<Step, Error> {
    let identity = work.access().identity();
    let uids = list::uids(identity.db().read(), filter, after, COLLECTED as u64).await?;
    let count = before + uids.len() as u64;
    if count > expected {
        return Err(Error::invalid("expected", "more", |texts| texts.more_than_expected(expected)));
    }
    let is_last = uids.len() < COLLECTED;
    let next = match uids.last() {
        Some(last) if !is_last => Position::Collecting(count, Some(last.to_string())),
        _ => Position::Changing(0),
    };
    let tx = identity.db().begin().await?;
    job_account::insert_many(&tx, &work.job().id, i64::try_from(before).unwrap_or(i64::MAX), &uids).await?;
    let total = is_last.then_some(count);
    work.advance(&tx, Chunk { cursor: next.cursor(), total, ..Chunk::default() }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(if is_last && count == 0 { Step::Done } else { Step::More })
}

/// Changes the next accounts.
async fn change(work: &mut Work<'_>, order: &Order, filter: Option<&Filter>, after: i64) -> Result<Step, Error> {
    let access = work.access();
    let identity = access.identity();
    let tx = identity.db().begin_exclusive().await?;
    let rows = job_account::list(&tx, &work.job().id, after, CHANGED as u64).await?;
    let Some(last) = rows.last() else { return Ok(Step::Done) };
    let uids: Vec<_> = rows.iter().map(|row| row.uid.clone()).collect();
    let matching = match filter {
        Some(filter) => list::matching(&tx, filter, &uids).await?,
        None => uids.iter().cloned().collect::<HashSet<_>>(),
    };
    let mut chunk =
        Chunk { cursor: Position::Changing(last.row).cursor(), done: rows.len() as u64, ..Chunk::default() };
    let actor = work.actor().clone();
    for row in &rows {
        if !matching.contains(&row.uid) || order.harms_its_actor() && is_own(&actor, &row.uid) {
            chunk.count("skipped");
            continue;
        }
        let name = name(&tx, &row.uid).await?;
        let own = savepoint(&tx).await?;
        match order.apply(access, &own, &row.uid, &actor).await {
            Ok(outcome) => {
                own.commit().await.map_err(StoreError::from)?;
                chunk.count(if outcome == Outcome::Changed { "changed" } else { "unchanged" });
            }
            Err(error) if is_general(&error) => return Err(error),
            Err(error) => {
                own.rollback().await.map_err(StoreError::from)?;
                chunk.count("failed");
                let number = u64::try_from(row.row).unwrap_or_default();
                chunk.faults.push(work.fault(number, &error, Some(json!({ "uid": row.uid, "name": name }))));
            }
        }
    }
    work.advance(&tx, chunk).await?;
    identity.commit_and_send(tx, &Vec::from_iter(&uids)).await?;
    Ok(if rows.len() < CHANGED { Step::Done } else { Step::More })
}

/// Who started the job would lose the session that it depends on, unseen among many others.
fn is_own(actor: &Actor, uid: &Uid) -> bool {
    matches!(actor.kind(), ActorKind::Person(viewer) if viewer.uid == *uid)
}

/// Whether an error concerns the whole chunk, not one account.
fn is_general(error: &Error) -> bool {
    matches!(error.code(), ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::Aborted)
}

/// What an account is called, while it exists: a report names deleted accounts, too.
async fn name(tx: &Tx, uid: &Uid) -> Result<Value, Error> {
    let row = user::by_uid(tx, uid).await?;
    let name = row.as_ref().and_then(|row| display_name([&row.name, &row.username, &row.email, &row.phone]));
    Ok(name.map_or(Value::Null, Value::from))
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn a_position_survives_its_text() {
        for position in [Position::Collecting(5_000, Some("0199-ab_C".into())), Position::Changing(50)] {
            assert_eq!(Position::of(Some(&position.cursor()), true), Some(position));
        }
        assert_eq!(Position::of(None, true), Some(Position::Collecting(0, None)));
        assert_eq!(Position::of(None, false), Some(Position::Changing(0)));
        for text in ["", "change", "change x", "collect 5", "delete 1"] {
            assert_eq!(Position::of(Some(text), true), None, "{text}");
        }
    }
}
