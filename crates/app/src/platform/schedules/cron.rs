//! The next tick of a pattern in a time zone.

use croner::parser::{CronParser, Seconds, Year};
use domain::base::Timestamp;
use jiff::tz::TimeZone;

/// Why a pattern has no next tick.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not five fields of a cron pattern.
    #[error("not a pattern of minute, hour, day of month, month, day of week: {0}")]
    Pattern(String),
    /// Not in the zone database.
    #[error("there is no time zone {0}")]
    Zone(String),
    /// The pattern never comes, like 30 February.
    #[error("the pattern never comes")]
    Never,
}

/// The first moment after `after` that fits the pattern, read in the zone.
///
/// # Errors
/// When it is no pattern, no zone, or never comes.
pub fn next_tick(pattern: &str, zone: &str, after: Timestamp) -> Result<Timestamp, ScheduleError> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(pattern).map_err(|e| ScheduleError::Pattern(e.to_string()))?;
    let zone = TimeZone::get(zone).map_err(|_| ScheduleError::Zone(zone.to_owned()))?;
    let next = cron.find_next_occurrence(&after.to_jiff().to_zoned(zone), false).map_err(|_| ScheduleError::Never)?;
    Ok(Timestamp::from_jiff(next.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_follow_the_wall_clock_of_their_zone() {
        let rows = [
            ("17 * * * *", "UTC", "2026-11-20T08:16:59Z", "2026-11-20T08:17:00Z"),
            ("17 * * * *", "UTC", "2026-11-20T08:17:00Z", "2026-11-20T09:17:00Z"),
            ("0 3 * * *", "Europe/London", "2026-11-20T08:00:00Z", "2026-11-21T03:00:00Z"),
            ("0 3 * * *", "Europe/London", "2026-07-20T08:00:00Z", "2026-07-21T02:00:00Z"),
            ("0 9 * * MON", "America/New_York", "2026-11-20T08:00:00Z", "2026-11-23T14:00:00Z"),
            // The hour that spring leaves out: the tick comes when the clock has gone on.
            ("30 1 * * *", "Europe/London", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
            // The hour that autumn repeats: a daily tick comes once.
            ("30 1 * * *", "Europe/London", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ];
        for (pattern, zone, after, expected) in rows {
            let next = next_tick(pattern, zone, after.parse().unwrap()).unwrap();
            assert_eq!(next.to_string(), expected, "{pattern} in {zone} after {after}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        let at = Timestamp::from_micros(0);
        for pattern in ["", "* * * *", "61 * * * *", "* * * * * *", "every day"] {
            assert!(matches!(next_tick(pattern, "UTC", at), Err(ScheduleError::Pattern(_))), "{pattern}");
        }
        assert_eq!(next_tick("0 0 30 2 *", "UTC", at), Err(ScheduleError::Never));
        assert_eq!(next_tick("0 0 * * *", "Mars/Base", at), Err(ScheduleError::Zone("Mars/Base".to_owned())));
    }
}
