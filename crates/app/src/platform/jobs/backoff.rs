//! When a failed job is tried again.

use std::time::Duration;

/// Pause after the first failure.
pub const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// Longest pause.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// How often a job is tried unless its kind says otherwise: with the pauses above, about three days.
pub const USUAL_ATTEMPTS: i64 = 24;
/// A pause is up to this share longer or shorter, so that what failed together is not tried again together. Per cent.
const JITTER_PERCENT: u64 = 20;
/// After that many failures the pause no longer doubles; far beyond [`LONGEST_PAUSE`].
const MAX_DOUBLINGS: u32 = 20;

/// The pause after the `attempt`-th failure (from 1): doubling up to [`LONGEST_PAUSE`], moved by `chance`, a random number.
pub fn pause(attempt: i64, chance: u64) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1).max(0)).unwrap_or(MAX_DOUBLINGS).min(MAX_DOUBLINGS);
    let plain = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    let micros = u64::try_from(plain.as_micros()).unwrap_or(u64::MAX);
    let spread = micros / 100 * JITTER_PERCENT;
    // Evenly between plain - spread and plain + spread.
    let shift = chance.checked_rem(spread.saturating_mul(2).saturating_add(1)).unwrap_or(0);
    Duration::from_micros(micros - spread + shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The middle of the range, whatever the spread.
    fn without_jitter(attempt: i64) -> Duration {
        let (low, high) = (pause(attempt, 0), pause(attempt, 1));
        assert_eq!(high - low, Duration::from_micros(1));
        low * 100 / (100 - JITTER_PERCENT as u32)
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let rows =
            [(1, 5), (2, 10), (3, 20), (10, 2_560), (13, 20_480), (14, 21_600), (15, 21_600), (i64::MAX, 21_600)];
        for (attempt, seconds) in rows {
            assert_eq!(without_jitter(attempt), Duration::from_secs(seconds), "attempt {attempt}");
        }
    }

    #[test]
    fn jitter_stays_within_its_share() {
        for chance in [0, 1, 7, 1 << 20, u64::MAX / 3, u64::MAX] {
            let got = pause(3, chance);
            assert!((Duration::from_secs(16)..=Duration::from_secs(24)).contains(&got), "{chance}: {got:?}");
        }
    }

    #[test]
    fn usual_attempts_last_about_three_days() {
        let total: Duration = (1..USUAL_ATTEMPTS).map(without_jitter).sum();
        let hours = total.as_secs() / 3600;
        assert!((66..=78).contains(&hours), "{hours} hours");
    }
}
