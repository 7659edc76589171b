//! Time zones by name, with their rules over time: a zone's offset today may differ in half a year.
//!
//! The rules are part of the binary, so that they do not depend on what a container has installed.

use doorward_contract::Timestamp;
use jiff::tz::TimeZone;

/// Offset of a zone from UTC at an instant, in milliseconds, east positive; `None` for an unknown name.
pub fn offset_ms(zone: &str, at: Timestamp) -> Option<i64> {
    let zone = TimeZone::get(zone).ok()?;
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
    Some(i64::from(zone.to_offset(at).seconds()) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::offset_ms;
    use doorward_contract::Timestamp;

    #[test]
    fn an_offset_is_that_of_its_day() {
        let hours = |zone, at| offset_ms(zone, Timestamp::parse(at).unwrap()).map(|ms| ms / 3_600_000);
        assert_eq!(hours("America/New_York", "2026-01-15T00:00:00Z"), Some(-5));
        assert_eq!(hours("America/New_York", "2026-07-15T00:00:00Z"), Some(-4));
        assert_eq!(hours("Pacific/Auckland", "2026-01-15T00:00:00Z"), Some(13));
        assert_eq!(hours("Asia/Shanghai", "2026-07-15T00:00:00Z"), Some(8));
        assert_eq!(hours("UTC", "2026-07-15T00:00:00Z"), Some(0));
        assert_eq!(hours("-300", "2026-07-15T00:00:00Z"), None);
        assert_eq!(hours("../../etc/passwd", "2026-07-15T00:00:00Z"), None);
    }
}
