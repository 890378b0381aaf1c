//! Shipping methods: how an order may be sent, and for how much.
//!
//! Invariant: a code belongs to one method for ever, because orders carry it.

pub use super::queries::shipping_methods::{ShippingMethod, all};

/// The most shipping methods of a shop, archived ones too.
pub const MAX_SHIPPING_METHODS: i64 = 100;
