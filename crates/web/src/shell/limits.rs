//! How many requests one caller may send: a bucket of permits per caller that refills steadily (GCRA).
//!
//! Invariants: memory is bounded ([`MAX_CALLERS`]); time comes from the program's clock. Called by the gate.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use domain::base::Timestamp;

/// Parts with a lock each, so that callers seldom wait for one another.
const SHARDS: usize = 16;
/// Callers remembered per limit; beyond it those whose bucket is full again are forgotten first.
pub const MAX_CALLERS: usize = 65_536;

/// How much one caller may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Permits that come back per minute.
    pub per_minute: u32,
    /// Permits that can be saved up.
    pub burst: u32,
}

impl Quota {
    /// As many permits per second, and one second's worth saved up.
    pub fn per_second(permits: u32) -> Self {
        Self { per_minute: permits.saturating_mul(60), burst: permits }
    }

    /// Microseconds in which one permit comes back.
    fn interval_us(self) -> i64 {
        60_000_000 / i64::from(self.per_minute.max(1))
    }

    /// How far ahead of the clock a bucket may be charged.
    fn tolerance_us(self) -> i64 {
        self.interval_us().saturating_mul(i64::from(self.burst.max(1)) - 1)
    }
}

/// The caller must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    /// Whole seconds until the next permit, at least 1.
    pub retry_after_s: u32,
}

/// One limit, kept for each caller by itself.
#[derive(Debug)]
pub struct Limit<K> {
    quota: Quota,
    /// When each caller's bucket is full again, in microseconds.
    shards: [Mutex<HashMap<K, i64>>; SHARDS],
}

impl<K: Eq + Hash> Limit<K> {
    /// A limit that nobody has used yet.
    pub fn new(quota: Quota) -> Self {
        Self { quota, shards: std::array::from_fn(|_| Mutex::new(HashMap::new())) }
    }

    /// Takes one permit.
    ///
    /// # Errors
    /// [`Exhausted`] when there is none.
    pub fn take(&self, caller: K, now: Timestamp) -> Result<(), Exhausted> {
        let now = now.as_micros();
        let mut shard = self.shard(&caller);
        let full_at = shard.get(&caller).copied().unwrap_or(now).max(now);
        self.room(full_at, now)?;
        if shard.len() >= MAX_CALLERS / SHARDS && !shard.contains_key(&caller) {
            make_room(&mut shard, now);
        }
        shard.insert(caller, full_at.saturating_add(self.quota.interval_us()));
        Ok(())
    }

    /// Whether a permit is there, without taking it.
    ///
    /// # Errors
    /// [`Exhausted`] when there is none.
    pub fn check(&self, caller: &K, now: Timestamp) -> Result<(), Exhausted> {
        let now = now.as_micros();
        let full_at = self.shard(caller).get(caller).copied().unwrap_or(now).max(now);
        self.room(full_at, now)
    }

    fn room(&self, full_at: i64, now: i64) -> Result<(), Exhausted> {
        let over_us = full_at - now - self.quota.tolerance_us();
        if over_us <= 0 {
            return Ok(());
        }
        let seconds = over_us.div_euclid(1_000_000) + 1;
        Err(Exhausted { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) })
    }

    fn shard(&self, caller: &K) -> std::sync::MutexGuard<'_, HashMap<K, i64>> {
        let mut hasher = DefaultHasher::default();
        caller.hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or(0);
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets callers whose bucket is full again; when all are busy, forgets everybody rather than grow.
fn make_room<K: Eq + Hash>(shard: &mut HashMap<K, i64>, now: i64) {
    shard.retain(|_, full_at| *full_at > now);
    if shard.len() >= MAX_CALLERS / SHARDS {
        shard.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND_US: i64 = 1_000_000;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(1_700_000_000_000_000 + micros)
    }

    #[test]
    fn a_burst_then_a_steady_rate() {
        let limit = Limit::new(Quota { per_minute: 60, burst: 3 });
        assert_eq!([(); 4].map(|()| limit.take("a", at(0)).is_ok()), [true, true, true, false]);
        assert_eq!(limit.take("a", at(0)), Err(Exhausted { retry_after_s: 2 }));
        assert_eq!(limit.check(&"a", at(SECOND_US)), Ok(()));
        assert!(limit.take("a", at(SECOND_US)).is_ok());
        assert!(limit.take("a", at(SECOND_US)).is_err());
        assert!(limit.take("b", at(SECOND_US)).is_ok(), "another caller has a bucket of its own");
    }

    #[test]
    fn an_idle_caller_saves_no_more_than_the_burst() {
        let limit = Limit::new(Quota { per_minute: 60, burst: 2 });
        assert!(limit.take(1, at(0)).is_ok());
        let later = at(3_600 * SECOND_US);
        assert_eq!([(); 3].map(|()| limit.take(1, later).is_ok()), [true, true, false]);
    }

    #[test]
    fn memory_is_bounded() {
        let limit = Limit::new(Quota { per_minute: 1, burst: 1 });
        for caller in 0..3 * MAX_CALLERS {
            assert!(limit.take(caller, at(0)).is_ok());
        }
        let held: usize = limit.shards.iter().map(|s| s.lock().unwrap().len()).sum();
        assert!(held <= MAX_CALLERS, "{held}");
    }
}
