//! The viewer's days: where one begins, on the server and in the browser.
//!
//! The browser knows its zone and tells the server the offset in a cookie. Instants go into addresses and to the
//! server; days are only what people see and type.

use doorward_contract::Timestamp;
use leptos::prelude::*;

const MS_PER_MINUTE: i64 = 60_000;

/// Minutes east of UTC; known from the cookie first, corrected once the browser takes over.
#[derive(Debug, Clone, Copy)]
pub struct Zone(RwSignal<i32>);

impl Zone {
    /// Finds the offset and puts it into the context.
    pub fn provide() -> Self {
        let minutes = SharedValue::new(remembered).into_inner();
        let zone = Self(RwSignal::new(minutes));
        Effect::new(move || zone.correct());
        provide_context(zone);
        zone
    }

    /// The viewer's zone.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// Minutes east of UTC; a signal.
    pub fn minutes(self) -> i32 {
        self.0.get()
    }

    // JavaScript counts west of UTC.
    fn correct(self) {
        use leptos::web_sys::js_sys::{Date, Reflect};
        let minutes = -(Date::new_0().get_timezone_offset() as i32);
        if minutes != self.0.get_untracked() {
            let cookie = format!("tz={minutes}; Path=/; Max-Age=31536000; SameSite=Lax");
            _ = Reflect::set(&document(), &"cookie".into(), &cookie.into());
            self.0.set(minutes);
        }
    }
}

/// The zone of who sends this request, minutes east of UTC.
#[cfg(feature = "ssr")]
pub fn remembered() -> i32 {
    crate::door::cookie("tz")
        .and_then(|text| text.parse().ok())
        .filter(|minutes| (-840..=840).contains(minutes))
        .unwrap_or(0)
}

#[cfg(not(feature = "ssr"))]
fn remembered() -> i32 {
    0
}

/// When the day `YYYY-MM-DD` begins for somebody `minutes` east of UTC, or the day `plus` days later.
pub fn day_start(day: &str, plus: i64, minutes: i32) -> Option<Timestamp> {
    let noon_free = Timestamp::parse(&format!("{day}T00:00:00Z"))?;
    let midnight = noon_free.plus_secs(plus * 86_400);
    Some(Timestamp(midnight.as_millis() - i64::from(minutes) * MS_PER_MINUTE))
}

/// The day `YYYY-MM-DD` on which an instant falls for somebody `minutes` east of UTC.
pub fn day_of(at: Timestamp, minutes: i32) -> String {
    let mut text = Timestamp(at.as_millis() + i64::from(minutes) * MS_PER_MINUTE).to_string();
    text.truncate(10);
    text
}

#[cfg(test)]
mod tests {
    use super::{day_of, day_start};
    use doorward_contract::Timestamp;

    #[test]
    fn days_are_the_viewers() {
        let event = Timestamp::parse("2026-11-25T16:30:00Z").unwrap();
        for (minutes, day) in [(480, "2026-11-26"), (-300, "2026-11-25"), (0, "2026-11-25")] {
            assert_eq!(day_of(event, minutes), day);
            let (since, until) = (day_start(day, 0, minutes).unwrap(), day_start(day, 1, minutes).unwrap());
            assert!(since <= event && event < until, "{minutes}");
        }
    }

    #[test]
    fn the_end_day_is_included() {
        let until = day_start("2026-11-30", 1, 480).unwrap();
        assert_eq!(until.to_string(), "2026-11-30T16:00:00.000Z");
    }
}
