//! Orders: placing, changing, cancelling them, and what they refer to (channels, tax rates, shipping methods).
//!
//! Invariants kept here: 1 (committed = sum of allocations, with the stock area), 2 (nothing oversold), 8 (totals add up).

pub mod attachments;
pub mod cancel;
pub(crate) mod change;
pub mod channels;
mod draft;
pub mod edit;
pub mod form;
pub mod note;
pub mod past;
pub mod place;
mod pricing;
pub mod queries;
pub mod quote;
pub mod reroute;
pub mod shipping_methods;
pub mod stages;
mod store;
pub mod tax_rates;
mod terms;
pub mod view;
