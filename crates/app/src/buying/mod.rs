//! Buying: what suppliers sell of the shop's variants.
//!
//! Invariants: a supplier has one item per variant; a variant has at most one preferred supplier.
//!
//! Called by the pages and the API, and by messages, which write to the preferred supplier of an item that is low.

pub mod items;
pub mod queries;
mod store;

pub use queries::{SupplierItem, SupplierItemFilter};
