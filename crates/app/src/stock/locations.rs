//! Locations: where stock is kept and orders are sent from.
//!
//! Invariants: a code belongs to one location for ever; a location that holds or owes stock cannot be archived.

pub use super::queries::locations::{Location, all};

/// The most locations of a shop, archived ones too.
pub const MAX_LOCATIONS: i64 = 200;
