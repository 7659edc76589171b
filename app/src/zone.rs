//! Calendar days in the viewer's time zone, on the server and in the browser.
//!
//! The browser sends the name of its time zone in a cookie. A name rather than an offset: a day entered today may be on
//! the other side of a daylight saving change. Addresses and requests contain instants; days are for display and input
//! only.

use doorward_contract::Timestamp;
use leptos::prelude::*;

const MS_PER_DAY: i64 = 86_400_000;
/// Default until the browser has set the cookie.
const UTC: &str = "UTC";

/// Name of the time zone: from the cookie first, corrected after hydration.
#[derive(Debug, Clone, Copy)]
pub struct Zone(RwSignal<String>);

impl Zone {
    /// Detects the time zone and provides it as context.
    pub fn provide() -> Self {
        let name = SharedValue::new(remembered).into_inner();
        let zone = Self(RwSignal::new(name));
        Effect::new(move || zone.correct());
        provide_context(zone);
        zone
    }

    /// The viewer's time zone.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// IANA name of the time zone; reactive.
    pub fn name(self) -> String {
        self.0.get()
    }

    fn correct(self) {
        use leptos::web_sys::js_sys::{Array, Intl, Object, Reflect};
        let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
        let name = Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string());
        let Some(name) = name.filter(|name| *name != self.0.get_untracked()) else { return };
        let cookie = format!("tz={name}; Path=/; Max-Age=31536000; SameSite=Lax");
        _ = Reflect::set(&document(), &"cookie".into(), &cookie.into());
        self.0.set(name);
    }
}

/// Time zone of the caller, from the cookie.
#[cfg(feature = "ssr")]
pub fn remembered() -> String {
    let named = crate::request::cookie("tz")
        .filter(|name| doorward_identity::time_zone::offset_ms(name, Timestamp(0)).is_some());
    named.unwrap_or_else(|| UTC.to_owned())
}

#[cfg(not(feature = "ssr"))]
pub(crate) fn remembered() -> String {
    UTC.to_owned()
}

/// Offset from UTC at an instant, in milliseconds, positive to the east.
#[cfg(feature = "ssr")]
pub fn offset_ms(at: Timestamp, zone: &str) -> i64 {
    doorward_identity::time_zone::offset_ms(zone, at).unwrap_or(0)
}

// In the browser every zone but UTC is the local one. JavaScript offsets are positive to the west.
#[cfg(not(feature = "ssr"))]
pub(crate) fn offset_ms(at: Timestamp, zone: &str) -> i64 {
    if zone == UTC {
        return 0;
    }
    let date = leptos::web_sys::js_sys::Date::new(&(at.as_millis() as f64).into());
    -(date.get_timezone_offset() * 60_000.0) as i64
}

/// First instant of the day `YYYY-MM-DD` in this time zone, or of the day `plus` days later.
pub fn day_start(day: &str, plus: i64, zone: &str) -> Option<Timestamp> {
    let midnight = Timestamp::parse(&format!("{day}T00:00:00Z"))?.as_millis() + plus * MS_PER_DAY;
    let day = date_of(midnight);
    // When clocks change at midnight, the offsets of the day before and the day after give two candidates, and one may
    // belong to another day.
    let [before, after] = [-MS_PER_DAY, MS_PER_DAY].map(|away| midnight - offset_ms(Timestamp(midnight + away), zone));
    let (first, second) = (before.min(after), before.max(after));
    let found = [first, second].into_iter().find(|at| day_of(Timestamp(*at), zone) == day);
    // A day that the zone skipped begins with the next day.
    Some(Timestamp(found.unwrap_or(second)))
}

/// Day `YYYY-MM-DD` of an instant in this time zone.
pub fn day_of(at: Timestamp, zone: &str) -> String {
    date_of(at.as_millis() + offset_ms(at, zone))
}

fn date_of(ms: i64) -> String {
    let mut text = Timestamp(ms).to_string();
    text.truncate(10);
    text
}

/// First instants of the last days, ending with today.
#[cfg(feature = "ssr")]
pub fn last_days(now: Timestamp, days: u8, zone: &str) -> Vec<Timestamp> {
    let today = day_of(now, zone);
    (1 - i64::from(days)..=0).filter_map(|back| day_start(&today, back, zone)).collect()
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::{UTC, day_of, day_start, last_days, remembered};
    use doorward_contract::Timestamp;
    use leptos::prelude::*;

    #[test]
    fn a_time_zone_that_does_not_exist_is_utc() {
        for (cookie, zone) in [
            ("tz=Asia/Shanghai", "Asia/Shanghai"),
            ("tz=Nowhere/Atlantis", UTC),
            ("tz=../../etc/passwd", UTC),
            ("tz=", UTC),
            ("", UTC),
        ] {
            Owner::new().with(|| {
                let request = axum::http::Request::builder().header("cookie", cookie).body(()).unwrap();
                provide_context(request.into_parts().0);
                assert_eq!(remembered(), zone, "{cookie}");
            });
        }
    }

    #[test]
    fn what_is_no_day_begins_never() {
        for text in
            ["", "2026-02-30", "2026-02-32", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01T00:00:00Z", "today"]
        {
            assert_eq!(day_start(text, 0, UTC), None, "{text}");
        }
        assert_eq!(day_start("2028-02-29", 1, UTC), Timestamp::parse("2028-03-01T00:00:00Z"));
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn days_are_the_viewers() {
        let event = at("2026-11-25T16:30:00Z");
        for (zone, day) in [("Asia/Shanghai", "2026-11-26"), ("America/New_York", "2026-11-25"), ("UTC", "2026-11-25")]
        {
            assert_eq!(day_of(event, zone), day);
            let (since, until) = (day_start(day, 0, zone).unwrap(), day_start(day, 1, zone).unwrap());
            assert!(since <= event && event < until, "{zone}");
        }
    }

    #[test]
    fn case_p060_a_day_ends_by_the_rules_of_that_day() {
        for (zone, day, end) in [
            ("Asia/Shanghai", "2026-11-30", "2026-11-30T16:00:00Z"),
            ("America/New_York", "2027-07-15", "2027-07-16T04:00:00Z"),
            ("America/New_York", "2027-01-15", "2027-01-16T05:00:00Z"),
            ("Europe/Berlin", "2027-07-15", "2027-07-15T22:00:00Z"),
            ("Pacific/Auckland", "2027-07-15", "2027-07-15T12:00:00Z"),
            ("Pacific/Auckland", "2027-01-15", "2027-01-15T11:00:00Z"),
            // Days with a clock change.
            ("America/New_York", "2027-03-14", "2027-03-15T04:00:00Z"),
            ("America/New_York", "2027-11-07", "2027-11-08T05:00:00Z"),
        ] {
            assert_eq!(day_start(day, 1, zone), Some(at(end)), "{zone} {day}");
        }
    }

    #[test]
    fn case_p060_a_day_begins_once_where_clocks_change_at_midnight() {
        // Clocks go from 00:00 to 01:00: the day begins at 01:00. From 00:00 back to 23:00: it begins at the second
        // midnight. From 01:00 back to 00:00: it begins at the first.
        for (zone, day, start) in [
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"),
            ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z"),
            // 30 December 2011 was skipped.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ] {
            assert_eq!(day_start(day, 0, zone), Some(at(start)), "{zone} {day}");
        }
    }

    #[test]
    fn case_p060_a_chart_has_every_day_once_over_a_change() {
        let days = last_days(at("2026-11-03T12:00:00Z"), 7, "America/New_York");
        let names: Vec<_> = days.iter().map(|start| day_of(*start, "America/New_York")).collect();
        let expected = ["10-28", "10-29", "10-30", "10-31", "11-01", "11-02", "11-03"];
        assert_eq!(names, expected.map(|day| format!("2026-{day}")));
        let hours: Vec<_> = days.windows(2).map(|pair| (pair[1].as_secs() - pair[0].as_secs()) / 3_600).collect();
        assert_eq!(hours, [24, 24, 24, 24, 25, 24]);
    }
}
