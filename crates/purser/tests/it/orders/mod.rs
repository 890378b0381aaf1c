//! Orders and what they refer to.

mod channels;
mod pages;
mod setup;
mod shipping_methods;
mod tax_rates;
