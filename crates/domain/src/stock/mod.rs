//! Stock: how much there is, to whom it is promised, and where an order is taken from.
//!
//! Quantities of one variant at one location ([`Level`]):
//!
//! | name | meaning |
//! |---|---|
//! | on hand | physically there: good + damaged + quarantine + expired |
//! | held | timed holds of live carts and checkouts |
//! | committed | promised to placed orders, not yet shipped |
//! | in delivery | shipped, not yet delivered; no longer on hand |
//! | safety stock | policy: units of good stock that are not sold |
//! | channel buffer | policy: units one channel may not sell; passed in with the question |
//! | oversell allowance | policy: units that may be promised beyond the good stock, normally 0 |
//! | available | good − committed − held − safety stock − channel buffer |
//! | sellable | available + oversell allowance, never below 0 |
//! | shortfall | promised units that are not covered any more, after a correction or a count |
//!
//! Invariants, kept by every operation of [`Level`] and held by a database constraint:
//!
//! 1. No bucket, hold, commitment or quantity in delivery is below 0 or above [`MAX_LEVEL_UNITS`].
//! 2. committed + held ≤ good − safety stock + oversell allowance + shortfall, and shortfall is the least
//!    number ≥ 0 for which that is true. A promise is refused when it would need a shortfall; a correction
//!    or a count is never refused for the sake of a promise, it records the shortfall.
//! 3. on hand changes only by a movement; [`Level::change_since`] gives the movement of an operation.
//! 4. An allocation gives each line all it asks for or names every short line; it never takes more than is sellable.
//!
//! Called by the stock and order commands of the storage crate, inside their transactions.

mod allocate;
mod level;
mod level_refused;
mod low;
mod movement;

pub use allocate::{
    Allocation, AllocationInput, Demand, EXACT_SEARCH_LOCATIONS, LineAllocation, PartAllocation, ShortLine,
    ShortOfStock, allocate, allocate_partly,
};
pub use level::{Level, LevelChange, MAX_LEVEL_UNITS};
pub use level_refused::LevelRefused;
pub use low::{LowStockChange, LowStockWatch, MARGIN_PERCENT};
pub use movement::{AdjustmentReason, Bucket, MovementCause};
