//! Points in time and calendar dates.
//!
//! A [`Timestamp`] is microseconds since 1970-01-01 UTC, as stored; a [`Date`] is a calendar day without a zone.
//! Neither can be asked for "now": the clock belongs to the context of a command.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Refusal;
use super::text::deserialize_parsed;

/// Why a text is not a time or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an RFC 3339 time.
    #[error("a time is written like 2026-11-20T08:00:00Z")]
    Timestamp,
    /// Not a calendar date.
    #[error("a date is written like 2026-11-20")]
    Date,
}

impl Refusal for TimeError {
    fn code(&self) -> &'static str {
        match self {
            TimeError::Timestamp => "not_a_time",
            TimeError::Date => "not_a_date",
        }
    }
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970, as stored.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970, for storing.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, rounded down.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// From jiff's type; anything finer than a microsecond is cut off.
    pub fn from_jiff(at: jiff::Timestamp) -> Self {
        Self(at.as_microsecond())
    }

    /// As jiff's type. Times outside the years -9999 to 9999, which no parser of ours lets in, become the nearest bound.
    pub fn to_jiff(self) -> jiff::Timestamp {
        let bound = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(bound)
    }

    /// Later by `span`; none when it leaves the range.
    pub fn checked_add(self, span: Duration) -> Option<Self> {
        i64::try_from(span.as_micros()).ok().and_then(|us| self.0.checked_add(us)).map(Self)
    }

    /// Earlier by `span`; none when it leaves the range.
    pub fn checked_sub(self, span: Duration) -> Option<Self> {
        i64::try_from(span.as_micros()).ok().and_then(|us| self.0.checked_sub(us)).map(Self)
    }

    /// Microseconds from `earlier` to this; negative when `earlier` is later. Stops at the ends of the range.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar date at this moment in `zone`.
    pub fn date_in(self, zone: &TimeZone) -> Date {
        Date(zone.to_datetime(self.to_jiff()).date())
    }

    /// The calendar date at this moment in UTC.
    pub fn date_utc(self) -> Date {
        self.date_in(&TimeZone::UTC)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), f)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse().map(Self::from_jiff).map_err(|_| TimeError::Timestamp)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize_parsed(from)
    }
}

/// A calendar day, without time and zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day of that year, month (1 to 12) and day (1 to 31), if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// From jiff's type.
    pub const fn from_jiff(day: jiff::civil::Date) -> Self {
        Self(day)
    }

    /// As jiff's type.
    pub const fn to_jiff(self) -> jiff::civil::Date {
        self.0
    }

    /// The year, for example 2026.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let date: Self = text.parse().map(Self).map_err(|_| TimeError::Date)?;
        // jiff also reads dates out of longer texts; only the plain form is a date here.
        if date.to_string() == text { Ok(date) } else { Err(TimeError::Date) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize_parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let rows = [
            ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
            ("2026-11-20T09:00:00+01:00", "2026-11-20T08:00:00Z"),
            ("2026-11-20T08:00:00.123456Z", "2026-11-20T08:00:00.123456Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
        ];
        for (text, expected) in rows {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), expected);
        }
        for text in ["", "yesterday", "2026-11-20", "2026-13-01T00:00:00Z", "2026-11-20T08:00:00"] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::Timestamp), "{text}");
        }
    }

    #[test]
    fn dates_are_plain() {
        let day: Date = "2026-02-28".parse().unwrap();
        assert_eq!((day.year(), day.month(), day.day()), (2026, 2, 28));
        for text in ["2026-02-29", "2026-11-20T08:00:00Z", "20261120", "2026-1-2", ""] {
            assert_eq!(text.parse::<Date>(), Err(TimeError::Date), "{text}");
        }
        assert_eq!(Date::new(2026, 2, 29), None);
    }

    #[test]
    fn arithmetic_is_checked() {
        let at = Timestamp::from_micros(1_000_000);
        assert_eq!(at.checked_add(Duration::from_secs(1)), Some(Timestamp::from_micros(2_000_000)));
        assert_eq!(at.checked_sub(Duration::from_secs(2)), Some(Timestamp::from_micros(-1_000_000)));
        assert_eq!(Timestamp::from_micros(i64::MAX).checked_add(Duration::from_micros(1)), None);
        assert_eq!(Timestamp::from_micros(-1).as_millis(), -1);
        assert_eq!(Timestamp::from_micros(-1).date_utc().to_string(), "1969-12-31");
    }
}
