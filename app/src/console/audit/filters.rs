//! Filters of the audit log.

use super::PATH;
use crate::components::{ButtonKind, FilterChoice, FilterText, Filters, LinkButton, Pick, Picker, Plain};
use crate::console::find::{Accounts, accounts};
use crate::console::labels::action_name;
use crate::console::query::Query;
use crate::i18n::console::{audit, frame};
use crate::zone::{day_of, day_start};
use doorward_contract::Timestamp;
use doorward_contract::event::{EventAction, EventQuery, Outcome};
use leptos::prelude::*;

/// Query parameters that count as filters.
pub const FILTERS: [&str; 5] = ["action", "outcome", "uid", "since", "until"];

const ROWS: u16 = 50;

/// Converts the days `from` and `to` to instants: the start of the first day to the end of the last.
pub fn with_instants(query: Query, zone: &str) -> Query {
    let since = query.get("from").and_then(|day| day_start(day, 0, zone));
    let until = query.get("to").and_then(|day| day_start(day, 1, zone));
    let query = match since {
        Some(since) => query.with("since", Some(&since.to_string())),
        None => query,
    };
    let query = match until {
        Some(until) => query.with("until", Some(&until.to_string())),
        None => query,
    };
    query.with("from", None).with("to", None)
}

/// Query described by the address.
pub fn event_query(query: &Query) -> EventQuery {
    EventQuery {
        action: query.get("action").and_then(EventAction::parse),
        outcome: query.get("outcome").and_then(Outcome::parse),
        uid: query.get("uid").map(|uid| uid.trim().to_owned()),
        since: query.get("since").and_then(Timestamp::parse),
        until: query.get("until").and_then(Timestamp::parse),
        limit: Some(ROWS),
        cursor: query.get("cursor").map(str::to_owned),
    }
}

#[component]
pub fn AuditFilters(
    query: Query,
    /// IANA name of the viewer's time zone.
    zone: String,
) -> impl IntoView {
    let (texts, around) = (audit::texts(), frame::texts());
    let actions = EventAction::ALL.iter().map(|action| (action.as_str(), action_name(*action))).collect();
    let outcomes = vec![(Outcome::Success.as_str(), texts.success), (Outcome::Failure.as_str(), texts.failure)];
    let (from, to) = days(&query, &zone);
    view! {
        <Filters action=PATH>
            <FilterChoice name="action" label=texts.action any=around.any options=actions value=query.text("action") />
            <FilterChoice name="outcome" label=texts.outcome any=around.any options=outcomes value=query.text("outcome") />
            <Picker
                name="uid"
                label=texts.user
                source=accounts(Accounts::All)
                pick=Pick::One
                plain=Plain::Line
                value=query.text("uid")
            />
            <FilterText name="from" label=texts.from kind="date" value=from />
            <FilterText name="to" label=texts.to kind="date" value=to />
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{around.apply}</button>
                {query
                    .has_any(&FILTERS)
                    .then(|| view! { <LinkButton href=PATH kind=ButtonKind::Quiet>{around.clear}</LinkButton> })}
            </div>
        </Filters>
    }
}

// The last day is the one that contains the last instant before the end.
fn days(query: &Query, zone: &str) -> (String, String) {
    let at = |name| query.get(name).and_then(Timestamp::parse);
    let from = at("since").map(|since| day_of(since, zone));
    let to = at("until").map(|until| day_of(Timestamp(until.as_millis() - 1), zone));
    (from.unwrap_or_default(), to.unwrap_or_default())
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::{days, event_query, with_instants};
    use crate::console::query::Query;
    use doorward_contract::Timestamp;

    #[test]
    fn case_p047_an_entered_day_is_that_whole_day_of_the_viewer() {
        let event = Timestamp::parse("2026-11-25T16:30:00Z").unwrap();
        for (zone, day) in [("Asia/Shanghai", "2026-11-26"), ("America/New_York", "2026-11-25")] {
            let entered = Query::parse(&format!("?from={day}&to={day}&outcome=failure"));
            let resolved = with_instants(entered, zone);
            let query = event_query(&resolved);
            assert!(query.since.unwrap() <= event && event < query.until.unwrap());
            assert_eq!(query.until.unwrap().as_secs() - query.since.unwrap().as_secs(), 86_400);
            assert_eq!(days(&resolved, zone), (day.to_owned(), day.to_owned()));
            assert_eq!(resolved.get("from"), None);
        }
    }

    #[test]
    fn an_address_with_instants_stays_as_it_is() {
        let query = Query::parse("since=2026-11-25T00%3A00%3A00.000Z&uid=u1");
        assert_eq!(with_instants(query.clone(), "Asia/Shanghai"), query);
    }
}
