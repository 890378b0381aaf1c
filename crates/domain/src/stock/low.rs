//! Low stock: told once per shortage.
//!
//! A watch latches when available stock falls to its threshold or below, and re-arms only when stock has risen above threshold
//! plus margin, so that stock moving up and down around the threshold is not told again and again.

use super::level::Level;
use crate::base::Timestamp;

/// The share of the threshold by which stock must rise above it before the watch re-arms, in percent; at least one unit.
pub const MARGIN_PERCENT: i64 = 20;

/// What is watched for at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LowStockWatch {
    /// Available units at or below which stock is low.
    pub threshold: i64,
    /// Since when it has been low; none: armed.
    pub since: Option<Timestamp>,
}

/// What a change of stock does to a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LowStockChange {
    /// Nothing to be told.
    Unchanged,
    /// Stock has become low: tell, once.
    BecameLow,
    /// Stock has recovered: the watch is armed again.
    Recovered,
}

impl LowStockWatch {
    /// Units above which a latched watch re-arms.
    pub fn rearms_above(&self) -> i64 {
        self.threshold + (self.threshold * MARGIN_PERCENT / 100).max(1)
    }

    /// What the level as it is now does to the watch.
    pub fn look(&self, level: &Level) -> LowStockChange {
        let available = level.available(0);
        match self.since {
            None if available <= self.threshold => LowStockChange::BecameLow,
            Some(_) if available > self.rearms_above() => LowStockChange::Recovered,
            None | Some(_) => LowStockChange::Unchanged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_once_until_recovered() {
        let now = Some(Timestamp::from_micros(1));
        let rows = [
            (None, 11, LowStockChange::Unchanged),
            (None, 10, LowStockChange::BecameLow),
            (None, -3, LowStockChange::BecameLow),
            (now, 4, LowStockChange::Unchanged),
            (now, 11, LowStockChange::Unchanged),
            (now, 12, LowStockChange::Unchanged),
            (now, 13, LowStockChange::Recovered),
        ];
        for (since, available, expected) in rows {
            let watch = LowStockWatch { threshold: 10, since };
            let level = Level { good: available.max(0), committed: (-available).max(0), ..Level::default() };
            assert_eq!(watch.look(&level), expected, "{since:?} {available}");
        }
        assert_eq!(LowStockWatch { threshold: 0, since: None }.rearms_above(), 1);
    }
}
