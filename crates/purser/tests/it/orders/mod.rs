//! Orders and what they refer to.

mod attachments;
mod channels;
mod form;
mod late;
pub(crate) mod pages;
mod setup;
mod shipping_methods;
mod tax_rates;
