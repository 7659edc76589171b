//! Numbers for the console's first page.

use crate::{Error, Identity};
use doorward_contract::{
    Timestamp,
    account::{AccountKind, AccountStatus},
    admin::{DayCount, Overview},
    event::{EventAction, Outcome},
};
use doorward_store::{event, session, user};

const DAY_MS: i64 = 86_400_000;
const PEOPLE: [&str; 2] = [AccountKind::Internal.as_str(), AccountKind::External.as_str()];
const GUESTS: [&str; 1] = [AccountKind::Anonymous.as_str()];

/// Counts of now, and of the last 1 to 90 days cut at the asker's midnight.
///
/// # Errors
/// [`Error::Store`] when a query fails.
pub async fn read(identity: &Identity, days: u8, utc_offset_minutes: i32) -> Result<Overview, Error> {
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    let offset = i64::from(utc_offset_minutes.clamp(-14 * 60, 14 * 60)) * 60_000;
    let today = (now + offset).div_euclid(DAY_MS);
    let first = today + 1 - i64::from(days.clamp(1, 90));
    let since = first * DAY_MS - offset;
    let mut counts: Vec<_> = (first..=today)
        .map(|day| DayCount { start: Timestamp(day * DAY_MS - offset), ..DayCount::default() })
        .collect();
    let index = |day: i64| usize::try_from(day - first).ok();
    for row in event::count_by_day(read, EventAction::SignIn.as_str(), since, offset).await? {
        let Some(day) = index(row.day).and_then(|at| counts.get_mut(at)) else { continue };
        let count = u64::try_from(row.count).unwrap_or(0);
        match (row.outcome.as_str(), row.method.as_deref()) {
            (outcome, _) if outcome == Outcome::Failure.as_str() => day.failed += count,
            (_, Some("anonymous")) => day.anonymous += count,
            _ => day.users += count,
        }
    }
    for (day, count) in user::count_created_by_day(read, &PEOPLE, since, offset).await? {
        if let Some(day) = index(day).and_then(|at| counts.get_mut(at)) {
            day.registered = u64::try_from(count).unwrap_or(0);
        }
    }
    let blocked = Some(AccountStatus::Blocked.as_str());
    Ok(Overview {
        users: user::count(read, &PEOPLE, None).await?,
        guests: user::count(read, &GUESTS, None).await?,
        blocked: user::count(read, &[PEOPLE.as_slice(), &GUESTS].concat(), blocked).await?,
        sessions: session::count_live(read, now).await?,
        days: counts,
    })
}
