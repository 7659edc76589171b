//! Expiries of what a command creates.

use doorward_contract::Timestamp;

/// A time, or a duration from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    At(Timestamp),
    InSecs(i64),
}

impl Expiry {
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(at) = Timestamp::parse(text) {
            return Ok(Self::At(at));
        }
        let unit =
            [("d", 86_400), ("h", 3_600)].into_iter().find_map(|(unit, secs)| Some((text.strip_suffix(unit)?, secs)));
        // At most 87 600 hours (ten years), or as many days.
        let count = |digits: &str| digits.parse::<i64>().ok().filter(|count| (1..=87_600).contains(count));
        let span = unit.and_then(|(digits, secs)| Some(count(digits)? * secs));
        span.map(Self::InSecs).ok_or_else(|| "use 90d, 12h or a time such as 2030-01-01T00:00:00Z".into())
    }

    pub fn after(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::InSecs(secs) => now.plus_secs(secs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expiry;
    use doorward_contract::Timestamp;

    #[test]
    fn an_expiry_is_a_span_or_an_instant() {
        assert_eq!(Expiry::parse("90d"), Ok(Expiry::InSecs(90 * 86_400)));
        assert_eq!(Expiry::parse("12h"), Ok(Expiry::InSecs(12 * 3_600)));
        let at = Timestamp::parse("2030-01-01T00:00:00Z").unwrap();
        assert_eq!(Expiry::parse("2030-01-01T00:00:00Z"), Ok(Expiry::At(at)));
        for wrong in ["", "d", "0d", "-1d", "90", "90m", "9999999d", "tomorrow"] {
            assert!(Expiry::parse(wrong).is_err(), "{wrong}");
        }
    }
}
