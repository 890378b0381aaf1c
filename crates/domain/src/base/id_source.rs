//! Where new ids come from: a pure counter over time, node and sequence.
//!
//! Layout of the 63 bits: 41 of milliseconds since 2025-01-01 UTC, 10 of node, 12 of counter. Invariant: every
//! id of one source is greater than the one before it, also when the clock stands still, goes backwards or
//! leaves the range. Called by the writer, which hands in the time of its injected clock.

use super::time::Timestamp;

/// The largest node number.
pub const MAX_NODE: u16 = (1 << NODE_BITS) - 1;

const TIME_BITS: u32 = 41;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;
/// 2025-01-01T00:00:00Z in milliseconds of the Unix epoch.
const START_MS: i64 = 1_735_689_600_000;
const MAX_COUNTER: u16 = (1 << COUNTER_BITS) - 1;
/// Things of one minute of the past that can be told apart: two to this.
const PAST_SLOT_BITS: u32 = 16;
/// Ids below this many milliseconds after the start are those of the past: minutes since 1970, which fit into them.
const PAST_MS: i64 = 600_000;
/// A clock may show at most this; the year above it is kept free so that a source at its edge can still rise.
const MAX_CLOCK_MS: i64 = (1 << TIME_BITS) - 1 - 365 * 86_400_000;

/// Why no id source can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdSourceError {
    /// The node number does not fit into its bits.
    #[error("a node number is at most {MAX_NODE}, this one is {0}")]
    Node(u16),
}

/// Makes ids that always rise. One per node; two nodes never make the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdSource {
    node: u16,
    last_ms: i64,
    counter: u16,
}

impl IdSource {
    /// A fresh source for `node`.
    ///
    /// # Errors
    /// When `node` is above [`MAX_NODE`].
    pub fn new(node: u16) -> Result<Self, IdSourceError> {
        if node > MAX_NODE {
            return Err(IdSourceError::Node(node));
        }
        Ok(Self { node, last_ms: 0, counter: 0 })
    }

    /// A source that continues above `last`, the greatest id ever stored; for a start with a clock that was put back.
    ///
    /// # Errors
    /// When `node` is above [`MAX_NODE`].
    pub fn after(node: u16, last: i64) -> Result<Self, IdSourceError> {
        let mut source = Self::new(node)?;
        source.last_ms = last.max(0) >> (NODE_BITS + COUNTER_BITS);
        // The rest of that millisecond may belong to other nodes' ids: begin with the next one.
        source.counter = MAX_COUNTER;
        Ok(source)
    }

    /// The least id that can be made at a moment or later; 0 before ids were made. Rows made since then are found by primary
    /// key with it.
    pub fn least_at(at: Timestamp) -> i64 {
        (at.as_millis() - START_MS).clamp(0, MAX_CLOCK_MS) << (NODE_BITS + COUNTER_BITS)
    }

    /// An id of something that happened before the program knew of it. Sorts by the moment among all ids; `slot` tells things of
    /// one moment apart, and the caller looks whether the id is free. Moments before ids were made are kept in order below all
    /// ids of the program, a minute apart at least.
    pub fn past(at: Timestamp, slot: u32) -> i64 {
        let ms = at.as_millis() - START_MS;
        if ms > PAST_MS {
            let low = i64::from(slot) & ((1 << (NODE_BITS + COUNTER_BITS)) - 1);
            return (ms.min(MAX_CLOCK_MS) << (NODE_BITS + COUNTER_BITS)) | low;
        }
        let minutes = (at.as_millis().min(START_MS) / 60_000).max(0);
        (minutes << PAST_SLOT_BITS) | (i64::from(slot) & ((1 << PAST_SLOT_BITS) - 1))
    }

    /// The next id at `now`. A clock that went back, or shows a time before 2025 or after 2092, is ignored: the ids go
    /// on rising from the last one.
    pub fn next(&mut self, now: Timestamp) -> i64 {
        let clock_ms = now.as_millis() - START_MS;
        if clock_ms > self.last_ms && clock_ms <= MAX_CLOCK_MS {
            self.last_ms = clock_ms;
            self.counter = 0;
        } else if self.counter < MAX_COUNTER {
            self.counter += 1;
        } else {
            self.last_ms += 1;
            self.counter = 0;
        }
        (self.last_ms << (NODE_BITS + COUNTER_BITS)) | (i64::from(self.node) << COUNTER_BITS) | i64::from(self.counter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn parts_stand_in_their_bits() {
        let mut source = IdSource::new(5).unwrap();
        let now = at("2025-01-01T00:00:01Z");
        assert_eq!(source.next(now), (1000 << 22) | (5 << 12));
        assert_eq!(source.next(now), (1000 << 22) | (5 << 12) | 1);
    }

    #[test]
    fn the_past_stands_in_order_below_the_present() {
        let moments = [
            "1970-01-01T00:00:00Z",
            "2010-12-01T08:26:00Z",
            "2010-12-01T08:27:00Z",
            "2024-12-31T23:59:00Z",
            "2025-01-01T00:20:00Z",
            "2026-11-20T08:00:00Z",
        ];
        let ids: Vec<i64> =
            moments.iter().flat_map(|m| [IdSource::past(at(m), 0), IdSource::past(at(m), 65_535)]).collect();
        assert!(ids.is_sorted() && ids[0] == 0, "{ids:?}");
        assert!(ids[7] < PAST_MS << (NODE_BITS + COUNTER_BITS));
        assert!(IdSource::past(at("2010-12-01T08:26:00Z"), 3) < IdSource::least_at(at("2026-11-20T08:00:00Z")));
    }

    #[test]
    fn the_least_id_of_a_moment_is_below_all_made_then() {
        let (before, now) = (at("2026-11-20T07:59:59Z"), at("2026-11-20T08:00:00Z"));
        let mut source = IdSource::new(0).unwrap();
        assert!(source.next(before) < IdSource::least_at(now));
        assert!(source.next(now) >= IdSource::least_at(now));
        assert_eq!(IdSource::least_at(at("1999-01-01T00:00:00Z")), 0);
    }

    #[test]
    fn a_node_too_large_is_refused() {
        assert_eq!(IdSource::new(1024), Err(IdSourceError::Node(1024)));
        assert!(IdSource::new(1023).is_ok());
    }

    #[test]
    fn a_full_millisecond_borrows_the_next() {
        let mut source = IdSource::new(0).unwrap();
        let now = at("2026-11-20T08:00:00Z");
        let ids: Vec<i64> = (0..10_000).map(|_| source.next(now)).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert_eq!((ids[9_999] >> 22) - (ids[0] >> 22), 2);
    }

    #[test]
    fn continues_above_the_last_stored_id() {
        let mut first = IdSource::new(9).unwrap();
        let last = first.next(at("2030-01-01T00:00:00Z"));
        let mut second = IdSource::after(3, last).unwrap();
        assert!(second.next(at("2026-01-01T00:00:00Z")) > last);
    }

    proptest! {
        #[test]
        fn always_rises(clock in prop::collection::vec(any::<i64>(), 1..200)) {
            let mut source = IdSource::new(1).unwrap();
            let mut last = -1;
            for micros in clock {
                let id = source.next(Timestamp::from_micros(micros));
                prop_assert!(id > last);
                last = id;
            }
        }
    }
}
