//! One chunk of an import, or of its dry run.

use super::formats::HashSettings;
use super::plan::{self, Numbered, Plan};
use super::records::{self, Records};
use super::{Input, layout::Shape, write};
use crate::jobs::{Chunk, Step, Work};
use doorward_access::Error;
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_identity::crypto::Macs;
use doorward_store::{Tx, job_file};
use serde::{Deserialize, Serialize};

/// Users of a chunk. More would keep other writers of SQLite waiting for longer.
const ROWS: usize = 1_000;
/// Purpose of the MACs that recognize users and values.
const MACS: &str = "user_import";

/// The position after a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    /// Bytes of the file.
    at: u64,
    /// Number of the last user.
    row: u64,
}

impl Position {
    fn of(work: &Work<'_>, shape: &Shape) -> Result<Self, Error> {
        let Some(cursor) = &work.job().cursor else { return Ok(Self { at: shape.start, row: 0 }) };
        let unknown = doorward_identity::Error::Internal("the position of an import cannot be read");
        serde_json::from_str(cursor).map_err(|_| unknown.into())
    }
}

/// Imports the next users, or reports what would happen to them.
///
/// # Errors
/// Those that end the job: the actor may not import any more, or the file cannot be read from here.
pub(crate) async fn step(work: &mut Work<'_>) -> Result<Step, Error> {
    work.permit::<action::UsersCreate>()?;
    let input: Input = work.input()?;
    let shape = input.shape()?.clone();
    let position = Position::of(work, &shape)?;
    let identity = work.access().identity();
    let file = input.check_of.clone().unwrap_or_else(|| work.job().id.clone());
    let Records { records, next } = records::read(identity.db().read(), &file, &shape, position.at, ROWS).await?;
    let signer_key = input.signer_key(identity, &work.job().id)?;
    let hash = HashSettings::new(input.options.hash.as_ref(), signer_key);
    let numbered = (position.row + 1..).zip(records);
    let rows: Vec<_> =
        numbered.map(|(row, record)| Numbered { row, source: record.source, user: record.row }).collect();
    let read = rows.len() as u64;
    let users = plan::read(&input, &hash, rows);
    let macs = identity.options().master_key.macs(MACS);
    let after = Position { at: next.unwrap_or(shape.size), row: position.row + read };
    let mut chunk = Chunk { done: read, total: Some(total(&shape, after, next.is_none())), ..Chunk::default() };
    chunk.cursor = serde_json::to_string(&after).unwrap_or_default();
    if input.check_of.is_some() {
        let tx = identity.db().begin().await?;
        let plan = plan::plan(work, &tx, &input, &macs, users).await?;
        count(&mut chunk, &plan);
        chunk.faults = plan.faults;
        work.advance(&tx, chunk).await?;
        identity.commit_all(tx, &[]).await?;
    } else {
        plan::prepare(work, &input, &users).await?;
        // Exclusive: what a role allows must not change before the new accounts hold it.
        let tx = identity.db().begin_exclusive().await?;
        let plan = plan::plan(work, &tx, &input, &macs, users).await?;
        let changed = apply(work, &tx, &macs, plan, &mut chunk).await?;
        if next.is_none() {
            job_file::delete(&tx, &file).await?;
        }
        work.advance(&tx, chunk).await?;
        identity.commit_and_send(tx, &Vec::from_iter(&changed)).await?;
    }
    Ok(if next.is_some() { Step::More } else { Step::Done })
}

/// The number of users, estimated by the size of those that were read until the last one is known.
fn total(shape: &Shape, after: Position, is_last: bool) -> u64 {
    let read = after.at.saturating_sub(shape.start).max(1);
    if is_last {
        return after.row;
    }
    let all = u128::from(after.row) * u128::from(shape.size.saturating_sub(shape.start)) / u128::from(read);
    u64::try_from(all).unwrap_or(u64::MAX)
}

fn count(chunk: &mut Chunk, plan: &Plan) {
    add(chunk, "created", plan.creates.len() as u64);
    add(chunk, "updated", plan.updates.len() as u64);
    add(chunk, "unchanged", plan.unchanged);
    add(chunk, "skipped", plan.skipped);
    add(chunk, "failed", plan.faults.len() as u64);
}

fn add(chunk: &mut Chunk, outcome: &'static str, number: u64) {
    if number > 0 {
        *chunk.counts.entry(outcome).or_default() += number;
    }
}

/// Writes a plan, and returns the accounts that were changed.
async fn apply(work: &Work<'_>, tx: &Tx, macs: &Macs, mut plan: Plan, chunk: &mut Chunk) -> Result<Vec<Uid>, Error> {
    let (updates, language) = (std::mem::take(&mut plan.updates), work.job().language);
    count(chunk, &plan);
    let mut changed = Vec::new();
    write::create(work, tx, macs, plan.creates).await?;
    for Numbered { row, source, user } in updates {
        match write::update(work, tx, macs, user).await? {
            Ok(uid) => changed.push(uid),
            Err(fault) => {
                add(chunk, "failed", 1);
                plan.faults.push(fault.of_row(row, language, source));
            }
        }
    }
    add(chunk, "updated", changed.len() as u64);
    plan.faults.sort_by_key(|fault| fault.row);
    chunk.faults = plan.faults;
    Ok(changed)
}
