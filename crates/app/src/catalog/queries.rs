//! Reading the catalogue.

mod sellable;

pub use sellable::{SellableVariant, sellable, sellable_by_ids};
