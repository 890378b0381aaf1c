//! Buying: how many units to order of what runs short.
//!
//! Invariants:
//! 1. Nothing is ordered where nothing is needed.
//! 2. What is ordered is at least what is needed and at least what the supplier sells, in whole packs.
//!
//! Called by the pages that say what to order.

/// On which terms units are bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// Units of one pack, from 1 on.
    pub pack_size: i64,
    /// The fewest units of one order, from 1 on.
    pub minimum: i64,
}

impl Default for Lot {
    /// Single units.
    fn default() -> Self {
        Lot { pack_size: 1, minimum: 1 }
    }
}

impl Lot {
    /// Units to order when so many are needed; 0 when none are.
    pub fn units_for(self, needed: i64) -> i64 {
        if needed <= 0 {
            return 0;
        }
        let pack = self.pack_size.max(1);
        let least = needed.max(self.minimum);
        least.saturating_add(pack - 1) / pack * pack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_whole_and_the_minimum_is_kept() {
        let lot = |pack_size, minimum| Lot { pack_size, minimum };
        for (lot, needed, units) in [
            (Lot::default(), 7, 7),
            (Lot::default(), 0, 0),
            (lot(12, 1), 1, 12),
            (lot(12, 1), 12, 12),
            (lot(12, 1), 13, 24),
            (lot(6, 20), 3, 24),
            (lot(1, 20), 30, 30),
            (lot(12, 100), -4, 0),
        ] {
            assert_eq!(lot.units_for(needed), units, "{lot:?} {needed}");
        }
    }
}
