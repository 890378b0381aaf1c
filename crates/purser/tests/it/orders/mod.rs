//! Orders and what they refer to.

mod channels;
mod form;
mod pages;
mod setup;
mod shipping_methods;
mod tax_rates;
