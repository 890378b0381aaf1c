//! Orders and what they refer to.

mod channels;
mod setup;
mod shipping_methods;
mod tax_rates;
