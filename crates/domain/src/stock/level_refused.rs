//! The refusals of operations on a level.

use super::movement::Bucket;
use crate::base::Refusal;

/// Why an operation on a level is refused, in order of precedence. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LevelRefused {
    /// The operation names no unit, or less than none.
    #[error("the number of units must be at least 1")]
    NoUnits,
    /// A count or a policy below 0.
    #[error("the number must not be below 0")]
    Negative,
    /// From a bucket into itself.
    #[error("the goods are in that condition already")]
    SameBucket,
    /// Not enough is sellable, or free to leave.
    #[error("only {available} available")]
    Insufficient {
        /// What could be had, 0 or more.
        available: i64,
    },
    /// Fewer units are held than were named.
    #[error("only {held} held")]
    NotHeld {
        /// Units held.
        held: i64,
    },
    /// Fewer units are committed than were named.
    #[error("only {committed} committed")]
    NotCommitted {
        /// Units committed.
        committed: i64,
    },
    /// Fewer units are in delivery than were named.
    #[error("only {in_delivery} in delivery")]
    NotInDelivery {
        /// Units in delivery.
        in_delivery: i64,
    },
    /// The bucket holds fewer units than were named.
    #[error("only {on_hand} on hand ({bucket})")]
    NotOnHand {
        /// The bucket.
        bucket: Bucket,
        /// Units in it.
        on_hand: i64,
    },
    /// A figure would leave its range.
    #[error("the quantity is too large")]
    TooLarge,
}

impl Refusal for LevelRefused {
    fn code(&self) -> &'static str {
        match self {
            LevelRefused::NoUnits => "no_units",
            LevelRefused::Negative => "negative",
            LevelRefused::SameBucket => "same_bucket",
            LevelRefused::Insufficient { .. } => "insufficient_stock",
            LevelRefused::NotHeld { .. } => "not_held",
            LevelRefused::NotCommitted { .. } => "not_committed",
            LevelRefused::NotInDelivery { .. } => "not_in_delivery",
            LevelRefused::NotOnHand { .. } => "not_on_hand",
            LevelRefused::TooLarge => "quantity_too_large",
        }
    }
}

impl LevelRefused {
    /// The number of units that could be had, where the refusal is about too few.
    pub fn available(&self) -> Option<i64> {
        match self {
            LevelRefused::Insufficient { available } => Some(*available),
            LevelRefused::NotHeld { held } => Some(*held),
            LevelRefused::NotCommitted { committed } => Some(*committed),
            LevelRefused::NotInDelivery { in_delivery } => Some(*in_delivery),
            LevelRefused::NotOnHand { on_hand, .. } => Some(*on_hand),
            LevelRefused::NoUnits | LevelRefused::Negative | LevelRefused::SameBucket | LevelRefused::TooLarge => None,
        }
    }
}
