//! The stock level of one variant at one location, and everything that may happen to it.
//!
//! Every operation takes the level as it is and gives the level as it becomes, or a refusal and no change. See the
//! module header for the invariants.

use super::level_refused::LevelRefused;
use super::movement::Bucket;

/// The most units any figure of a level may show. Far below where sums could overflow.
pub const MAX_LEVEL_UNITS: i64 = 1_000_000_000_000;

/// The stock of one variant at one location, in units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Level {
    /// On hand and fit for sale.
    pub good: i64,
    /// On hand, broken.
    pub damaged: i64,
    /// On hand, waiting for a decision.
    pub quarantine: i64,
    /// On hand, past its date.
    pub expired: i64,
    /// Held by live carts and checkouts.
    pub held: i64,
    /// Promised to placed orders, not yet shipped.
    pub committed: i64,
    /// Shipped, not yet delivered.
    pub in_delivery: i64,
    /// Policy: good units that are not sold.
    pub safety_stock: i64,
    /// Policy: units that may be promised beyond the good stock.
    pub oversell_allowance: i64,
    /// Promised units without cover; computed, never set.
    pub shortfall: i64,
}

/// By how much an operation changed each figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LevelChange {
    /// Change of good stock.
    pub good: i64,
    /// Change of damaged stock.
    pub damaged: i64,
    /// Change of stock in quarantine.
    pub quarantine: i64,
    /// Change of expired stock.
    pub expired: i64,
    /// Change of holds.
    pub held: i64,
    /// Change of commitments.
    pub committed: i64,
    /// Change of what is in delivery.
    pub in_delivery: i64,
    /// Change of the shortfall; above 0 when promises lost their cover.
    pub shortfall: i64,
}

impl LevelChange {
    /// Change of on-hand stock: what the movement log must show.
    pub const fn on_hand(&self) -> i64 {
        self.good + self.damaged + self.quarantine + self.expired
    }
}

impl Level {
    /// Physically there, in any condition.
    pub const fn on_hand(&self) -> i64 {
        self.good + self.damaged + self.quarantine + self.expired
    }

    /// good − committed − held − safety stock − `channel_buffer`; below 0 when promises exceed the stock.
    pub const fn available(&self, channel_buffer: i64) -> i64 {
        self.good - self.committed - self.held - self.safety_stock - channel_buffer
    }

    /// How many units a channel with `channel_buffer` may still promise; never below 0.
    pub fn sellable(&self, channel_buffer: i64) -> i64 {
        (self.available(channel_buffer) + self.oversell_allowance).max(0)
    }

    /// Units in one bucket.
    pub const fn bucket(&self, bucket: Bucket) -> i64 {
        match bucket {
            Bucket::Good => self.good,
            Bucket::Damaged => self.damaged,
            Bucket::Quarantine => self.quarantine,
            Bucket::Expired => self.expired,
        }
    }

    /// Whether all invariants hold; for the auditor, and for rows that come from elsewhere.
    pub fn is_consistent(&self) -> bool {
        self.figures().iter().all(|n| (0..=MAX_LEVEL_UNITS).contains(n)) && self.shortfall == self.least_shortfall()
    }

    /// By how much each figure differs from `before`.
    pub const fn change_since(&self, before: &Level) -> LevelChange {
        LevelChange {
            good: self.good - before.good,
            damaged: self.damaged - before.damaged,
            quarantine: self.quarantine - before.quarantine,
            expired: self.expired - before.expired,
            held: self.held - before.held,
            committed: self.committed - before.committed,
            in_delivery: self.in_delivery - before.in_delivery,
            shortfall: self.shortfall - before.shortfall,
        }
    }

    /// Holds units for a cart or checkout.
    ///
    /// # Errors
    /// When fewer are sellable through a channel with that buffer.
    pub fn hold(self, units: i64, channel_buffer: i64) -> Result<Level, LevelRefused> {
        self.check_sellable(units, channel_buffer)?;
        Level { held: self.held + units, ..self }.settled()
    }

    /// Ends a hold without an order.
    ///
    /// # Errors
    /// When fewer are held.
    pub fn drop_hold(self, units: i64) -> Result<Level, LevelRefused> {
        enough(units, self.held, LevelRefused::NotHeld { held: self.held })?;
        Level { held: self.held - units, ..self }.settled()
    }

    /// Turns held units into committed ones: the cart became an order. Needs no free stock.
    ///
    /// # Errors
    /// When fewer are held.
    pub fn claim_hold(self, units: i64) -> Result<Level, LevelRefused> {
        enough(units, self.held, LevelRefused::NotHeld { held: self.held })?;
        Level { held: self.held - units, committed: self.committed + units, ..self }.settled()
    }

    /// Promises units to an order.
    ///
    /// # Errors
    /// When fewer are sellable through a channel with that buffer.
    pub fn commit(self, units: i64, channel_buffer: i64) -> Result<Level, LevelRefused> {
        self.check_sellable(units, channel_buffer)?;
        Level { committed: self.committed + units, ..self }.settled()
    }

    /// Takes a promise back: cancellation, edit, re-routing.
    ///
    /// # Errors
    /// When fewer are committed.
    pub fn release(self, units: i64) -> Result<Level, LevelRefused> {
        enough(units, self.committed, LevelRefused::NotCommitted { committed: self.committed })?;
        Level { committed: self.committed - units, ..self }.settled()
    }

    /// Promised units leave the building.
    ///
    /// # Errors
    /// When fewer are committed, or the goods are not there (promised beyond the stock).
    pub fn ship(self, units: i64) -> Result<Level, LevelRefused> {
        enough(units, self.committed, LevelRefused::NotCommitted { committed: self.committed })?;
        self.check_bucket(Bucket::Good, units)?;
        let (good, committed) = (self.good - units, self.committed - units);
        Level { good, committed, in_delivery: self.in_delivery + units, ..self }.settled()
    }

    /// Promised units turn out to be missing when they are picked: promise and stock both go. The order gets other stock
    /// or a back-order in the same transaction.
    ///
    /// # Errors
    /// When fewer are committed, or the book has fewer.
    pub fn short_pick(self, units: i64) -> Result<Level, LevelRefused> {
        enough(units, self.committed, LevelRefused::NotCommitted { committed: self.committed })?;
        self.check_bucket(Bucket::Good, units)?;
        Level { good: self.good - units, committed: self.committed - units, ..self }.settled()
    }

    /// A shipment that was not handed over comes back; the promise returns to its order.
    ///
    /// # Errors
    /// When fewer are in delivery.
    pub fn void(self, units: i64) -> Result<Level, LevelRefused> {
        self.check_in_delivery(units)?;
        let (good, committed) = (self.good + units, self.committed + units);
        Level { good, committed, in_delivery: self.in_delivery - units, ..self }.settled()
    }

    /// Shipped units arrived.
    ///
    /// # Errors
    /// When fewer are in delivery.
    pub fn deliver(self, units: i64) -> Result<Level, LevelRefused> {
        self.check_in_delivery(units)?;
        Level { in_delivery: self.in_delivery - units, ..self }.settled()
    }

    /// A delivery failed; the goods come back into quarantine.
    ///
    /// # Errors
    /// When fewer are in delivery.
    pub fn fail_delivery(self, units: i64) -> Result<Level, LevelRefused> {
        self.check_in_delivery(units)?;
        let quarantine = self.quarantine + units;
        Level { quarantine, in_delivery: self.in_delivery - units, ..self }.settled()
    }

    /// Goods arrive in a bucket: receipt, return, opening stock.
    ///
    /// # Errors
    /// Less than one unit, or beyond the range.
    pub fn receive(self, bucket: Bucket, units: i64) -> Result<Level, LevelRefused> {
        positive(units)?;
        self.with_bucket(bucket, units)
    }

    /// A correction by hand. May take cover from promises: then the shortfall shows them, no order is rewritten.
    ///
    /// # Errors
    /// No change, or the bucket would fall below 0.
    pub fn adjust(self, bucket: Bucket, change: i64) -> Result<Level, LevelRefused> {
        if change == 0 {
            return Err(LevelRefused::NoUnits);
        }
        self.with_bucket(bucket, change)
    }

    /// Goods change their condition.
    ///
    /// # Errors
    /// The same bucket twice, or fewer units in the first.
    pub fn move_between(self, from: Bucket, to: Bucket, units: i64) -> Result<Level, LevelRefused> {
        positive(units)?;
        if from == to {
            return Err(LevelRefused::SameBucket);
        }
        self.check_bucket(from, units)?;
        self.with_bucket(from, -units)?.with_bucket(to, units)
    }

    /// Books a count: the bucket changes by what was counted minus what the book said **at the moment of the count**,
    /// so that moves made since then survive. Promises never block it.
    ///
    /// # Errors
    /// Figures below 0, or the bucket would fall below 0: goods left since that the count did not see; count again.
    pub fn count(self, bucket: Bucket, counted: i64, book_as_of: i64) -> Result<Level, LevelRefused> {
        if counted < 0 || book_as_of < 0 {
            return Err(LevelRefused::Negative);
        }
        self.with_bucket(bucket, counted - book_as_of)
    }

    /// Good stock leaves for another location. Only what is free may leave; allowances do not count.
    ///
    /// # Errors
    /// When fewer are available.
    pub fn transfer_out(self, units: i64) -> Result<Level, LevelRefused> {
        let available = self.available(0).max(0);
        enough(units, available, LevelRefused::Insufficient { available })?;
        self.with_bucket(Bucket::Good, -units)
    }

    /// Good stock arrives from another location.
    ///
    /// # Errors
    /// Less than one unit, or beyond the range.
    pub fn transfer_in(self, units: i64) -> Result<Level, LevelRefused> {
        self.receive(Bucket::Good, units)
    }

    /// Sets the units that are not sold.
    ///
    /// # Errors
    /// Below 0 or beyond the range.
    pub fn set_safety_stock(self, units: i64) -> Result<Level, LevelRefused> {
        if units < 0 {
            return Err(LevelRefused::Negative);
        }
        Level { safety_stock: units, ..self }.settled()
    }

    /// Sets the units that may be promised beyond the good stock.
    ///
    /// # Errors
    /// Below 0 or beyond the range.
    pub fn set_oversell_allowance(self, units: i64) -> Result<Level, LevelRefused> {
        if units < 0 {
            return Err(LevelRefused::Negative);
        }
        Level { oversell_allowance: units, ..self }.settled()
    }

    fn check_sellable(&self, units: i64, channel_buffer: i64) -> Result<(), LevelRefused> {
        let available = self.sellable(channel_buffer);
        enough(units, available, LevelRefused::Insufficient { available })
    }

    fn check_in_delivery(&self, units: i64) -> Result<(), LevelRefused> {
        enough(units, self.in_delivery, LevelRefused::NotInDelivery { in_delivery: self.in_delivery })
    }

    fn check_bucket(&self, bucket: Bucket, units: i64) -> Result<(), LevelRefused> {
        let on_hand = self.bucket(bucket);
        enough(units, on_hand, LevelRefused::NotOnHand { bucket, on_hand })
    }

    /// The level with one bucket changed, or a refusal when the bucket would leave its range.
    fn with_bucket(self, bucket: Bucket, change: i64) -> Result<Level, LevelRefused> {
        let on_hand = self.bucket(bucket);
        let units = on_hand.checked_add(change).ok_or(LevelRefused::TooLarge)?;
        if units < 0 {
            return Err(LevelRefused::NotOnHand { bucket, on_hand });
        }
        let changed = match bucket {
            Bucket::Good => Level { good: units, ..self },
            Bucket::Damaged => Level { damaged: units, ..self },
            Bucket::Quarantine => Level { quarantine: units, ..self },
            Bucket::Expired => Level { expired: units, ..self },
        };
        changed.settled()
    }

    fn figures(&self) -> [i64; 9] {
        let promised = [self.held, self.committed, self.in_delivery];
        let policies = [self.safety_stock, self.oversell_allowance];
        let [held, committed, in_delivery] = promised;
        let [safety, allowance] = policies;
        [self.good, self.damaged, self.quarantine, self.expired, held, committed, in_delivery, safety, allowance]
    }

    const fn least_shortfall(&self) -> i64 {
        let uncovered = self.committed + self.held + self.safety_stock - self.good - self.oversell_allowance;
        if uncovered > 0 { uncovered } else { 0 }
    }

    /// Checks the range of every figure and computes the shortfall anew.
    fn settled(self) -> Result<Level, LevelRefused> {
        if self.figures().iter().any(|n| *n > MAX_LEVEL_UNITS) {
            return Err(LevelRefused::TooLarge);
        }
        Ok(Level { shortfall: self.least_shortfall(), ..self })
    }
}

fn positive(units: i64) -> Result<(), LevelRefused> {
    if units < 1 { Err(LevelRefused::NoUnits) } else { Ok(()) }
}

/// At least one unit is named, and at most as many as there are.
fn enough(units: i64, there: i64, otherwise: LevelRefused) -> Result<(), LevelRefused> {
    positive(units)?;
    if units > there { Err(otherwise) } else { Ok(()) }
}

#[cfg(test)]
#[path = "level_tests.rs"]
mod tests;
