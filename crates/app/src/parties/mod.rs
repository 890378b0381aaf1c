//! Parties: customers and suppliers.
//!
//! Invariants: those of `domain::parties`; an e-mail address (folded) belongs to one customer, a supplier's name (folded) to
//! one supplier, also when it is archived.
//!
//! Called by the pages and the API, the importers, and orders (guests become customers).

pub mod customers;
pub mod guests;
pub mod queries;
pub mod references;
pub mod remove;
mod store;
pub mod suppliers;

pub use queries::{Customer, Supplier};
