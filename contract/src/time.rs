//! Timestamps.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time};

/// The earliest time that RFC 3339 can express.
const FIRST: OffsetDateTime = match Date::from_calendar_date(0, Month::January, 1) {
    Ok(day) => OffsetDateTime::new_utc(day, Time::MIDNIGHT),
    Err(_) => OffsetDateTime::UNIX_EPOCH,
};

/// An instant in milliseconds since the Unix epoch, RFC 3339 in UTC on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as in JWT claims (RFC 7519 section 2, `NumericDate`).
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved by a number of seconds.
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0 + secs * 1000)
    }

    /// Parses RFC 3339 with `Z` or a numeric offset; `None` for any other text. Fractions are cut to milliseconds. A leap
    /// second is read as the millisecond before the next day.
    pub fn parse(text: &str) -> Option<Self> {
        // The library allows any separator of date and time.
        text.get(10..).filter(|rest| rest.starts_with(['T', 't', ' ']))?;
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(self.0)).max(FIRST);
        let (hour, minute, second, millis) = at.time().as_hms_milli();
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", at.date())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("expected an RFC 3339 time such as 2026-11-25T08:00:00Z"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        for (text, millis) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2026-11-25T01:15:32.007Z", 1_795_569_332_007),
            ("1969-12-31T23:59:59.000Z", -1000),
        ] {
            assert_eq!(Timestamp(millis).to_string(), text);
            assert_eq!(Timestamp::parse(text), Some(Timestamp(millis)));
        }
    }

    #[test]
    fn an_offset_moves_the_instant() {
        for (text, millis) in [
            ("1970-01-01T08:00:00+08:00", 0),
            ("1969-12-31T19:00:00-05:00", 0),
            ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-01T00:00:00+23:59", -86_340_000),
            ("1970-01-01T05:45:00.5+05:45", 500),
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp(millis)), "{text}");
        }
    }

    #[test]
    fn only_days_that_exist_are_accepted() {
        for (day, exists) in [
            ("2026-02-28", true),
            ("2026-02-29", false),
            ("2026-02-31", false),
            ("2028-02-29", true),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2026-04-31", false),
            ("2026-00-10", false),
            ("2026-13-10", false),
            ("2026-01-00", false),
        ] {
            assert_eq!(Timestamp::parse(&format!("{day}T00:00:00Z")).is_some(), exists, "{day}");
        }
    }

    #[test]
    fn a_fraction_is_cut_to_milliseconds() {
        for (fraction, millis) in [("", 0), (".1", 100), (".12", 120), (".1239", 123), (".12345678901234567890", 123)] {
            let text = format!("1970-01-01T00:00:00{fraction}Z");
            assert_eq!(Timestamp::parse(&text), Some(Timestamp(millis)), "{text}");
        }
    }

    #[test]
    fn lower_case_letters_a_space_and_a_leap_second_are_accepted() {
        assert_eq!(Timestamp::parse("1970-01-01t00:00:01z"), Some(Timestamp(1000)));
        assert_eq!(Timestamp::parse("1970-01-01 00:00:01Z"), Some(Timestamp(1000)));
        assert_eq!(Timestamp::parse("2016-12-31T23:59:60Z"), Timestamp::parse("2016-12-31T23:59:59.999Z"));
        assert_eq!(Timestamp::parse("2016-12-31T12:00:60Z"), None);
    }

    #[test]
    fn years_have_four_digits() {
        for text in ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["10000-01-01T00:00:00Z", "+010000-01-01T00:00:00Z", "-000001-01-01T00:00:00Z", "-001-01-01T00:00:00Z"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(i64::MIN).to_string(), "0000-01-01T00:00:00.000Z");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:61Z",
            "x970-01-01T00:00:00Z",
            "1970-01-01T00:00:00",
            "1970-01-01T00:00Z",
            "19700101T000000Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00,5Z",
            "1970-01-01T00:00:00.123abcZ",
            "1970-01-01x00:00:00Z",
            "1970-01-01é00:00:00Z",
            "1970-01-01T00:00:00+99:99",
            "1970-01-01T00:00:00+24:00",
            "1970-01-01T00:00:00+08:60",
            "1970-01-01T00:00:00+08",
            "1970-01-01T00:00:00+0800",
            "1970-01-01T00:00:00Z[UTC]",
            "1970-01-01T00:00:00Z ",
            " 1970-01-01T00:00:00Z",
            "１970-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(millis in -62_167_219_200_000_i64..=253_402_300_799_999) {
            prop_assert_eq!(Timestamp::parse(&Timestamp(millis).to_string()), Some(Timestamp(millis)));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "[0-9TZ:+. -]{0,40}") {
            if let Some(at) = Timestamp::parse(&text) {
                prop_assert!(at.to_string().len() == 24);
            }
        }
    }
}
