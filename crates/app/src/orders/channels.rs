//! Sales channels: where orders come from, and what each may sell.
//!
//! Invariant: a code belongs to one channel for ever, because orders carry it.

pub use super::queries::channels::{Channel, all, by_codes};

/// The most channels of a shop, archived ones too.
pub const MAX_CHANNELS: i64 = 100;
