//! Tax rates by country, region and tax class.
//!
//! Invariant: one place and tax class may carry several rates (a federal and a provincial one), but none of them twice under
//! the same name while it is in force.

pub use super::queries::tax_rates::{TaxRate, all};

/// The most tax rates of a shop, archived ones too.
pub const MAX_TAX_RATES: i64 = 2_000;
