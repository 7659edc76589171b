//! Statistics for the console's first page.

use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Timestamp,
    account::{AccountKind, AccountStatus},
    admin::{DayCount, Overview},
    event::{EventAction, Outcome},
};
use doorward_identity::Error;
use doorward_store::{event, session, user};

const DAY_MS: i64 = 86_400_000;
const PEOPLE: [AccountKind; 2] = [AccountKind::Internal, AccountKind::External];
const GUESTS: [AccountKind; 1] = [AccountKind::Anonymous];

/// The starts of the last 1 to 90 days, today last, in a time zone with this offset from UTC.
pub fn days_at_offset(now: Timestamp, days: u8, utc_offset_minutes: i32) -> Vec<Timestamp> {
    let offset = i64::from(utc_offset_minutes.clamp(-14 * 60, 14 * 60)) * 60_000;
    let today = (now.as_millis() + offset).div_euclid(DAY_MS);
    let first = today + 1 - i64::from(days.clamp(1, 90));
    (first..=today).map(|day| Timestamp(day * DAY_MS - offset)).collect()
}

/// Present totals, and counts for the days that start at these instants, oldest first. The last day has not ended. A
/// day with a clock change has 23 or 25 hours.
pub async fn read(permit: &Permit<action::OverviewRead>, starts: &[Timestamp]) -> Result<Overview, Error> {
    let identity = permit.identity();
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    let mut counts: Vec<_> = starts.iter().map(|start| DayCount { start: *start, ..DayCount::default() }).collect();
    for run in runs(starts) {
        for row in event::count_by_day(read, EventAction::SignIn, run.span, run.offset).await? {
            let Some(day) = counts.get_mut(run.index(row.day)) else { continue };
            let count = u64::try_from(row.count).unwrap_or(0);
            match (row.outcome, row.method.as_deref()) {
                (Outcome::Failure, _) => day.failed += count,
                (_, Some("anonymous")) => day.anonymous += count,
                _ => day.users += count,
            }
        }
        for (day, count) in user::count_created_by_day(read, &PEOPLE, run.span, run.offset).await? {
            if let Some(day) = counts.get_mut(run.index(day)) {
                day.registered += u64::try_from(count).unwrap_or(0);
            }
        }
    }
    let blocked = Some(AccountStatus::Blocked);
    Ok(Overview {
        users: user::count(read, &PEOPLE, None).await?,
        guests: user::count(read, &GUESTS, None).await?,
        blocked: user::count(read, &[PEOPLE.as_slice(), &GUESTS].concat(), blocked).await?,
        sessions: session::count_live(read, now).await?,
        days: counts,
    })
}

/// Consecutive days that start at the same time of day in UTC, so that one query can count them by integer division.
struct Run {
    /// Start (inclusive) and end (exclusive), in milliseconds since the epoch.
    span: (i64, i64),
    /// Milliseconds to add so that the days start at multiples of a day.
    offset: i64,
    /// Indexes of the first day (inclusive) and the last (exclusive).
    days: (usize, usize),
}

impl Run {
    /// The index of a day by its number. The extra hour of a 25-hour day belongs to that day.
    fn index(&self, day: i64) -> usize {
        let nth = day - (self.span.0 + self.offset).div_euclid(DAY_MS);
        (self.days.0 + usize::try_from(nth).unwrap_or(0)).min(self.days.1 - 1)
    }
}

fn runs(starts: &[Timestamp]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (place, start) in starts.iter().map(|start| start.as_millis()).enumerate() {
        let end = starts.get(place + 1).map_or(i64::MAX, |next| next.as_millis());
        let regular = |run: &Run| run.span.1 == start && start - run.span.0 == DAY_MS * (place - run.days.0) as i64;
        match runs.last_mut().filter(|run| regular(run)) {
            Some(run) => (run.span.1, run.days.1) = (end, place + 1),
            None => {
                let offset = (-start).rem_euclid(DAY_MS);
                runs.push(Run { span: (start, end), offset, days: (place, place + 1) });
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, days_at_offset, runs};
    use doorward_contract::Timestamp;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn case_p060_days_of_other_lengths_are_counted_whole() {
        // Three days, the second of 25 hours.
        let starts = [0, DAY_MS, 2 * DAY_MS + HOUR, 3 * DAY_MS + HOUR].map(|ms| Timestamp(ms + 4 * HOUR));
        let place = |at: i64| {
            let found = runs(&starts).into_iter().find(|run| run.span.0 <= at && at < run.span.1)?;
            Some(found.index((at + found.offset) / DAY_MS))
        };
        for (day, start) in starts.iter().enumerate() {
            let start = start.as_millis();
            let end = starts.get(day + 1).map_or(start + DAY_MS, |next| next.as_millis());
            assert_eq!((place(start), place(end - 1)), (Some(day), Some(day)));
        }
        assert_eq!(place(4 * HOUR - 1), None);
    }

    #[test]
    fn days_of_one_length_are_one_query() {
        let days = days_at_offset(Timestamp::parse("2026-11-25T16:30:00Z").unwrap(), 30, 480);
        assert_eq!((days.len(), runs(&days).len()), (30, 1));
        assert_eq!(days.last().map(ToString::to_string).as_deref(), Some("2026-11-25T16:00:00.000Z"));
    }
}
