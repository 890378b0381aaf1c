//! Orders: what they refer to.

pub mod channels;
pub mod queries;
pub mod shipping_methods;
pub mod tax_rates;
