//! The catalogue: products, variants, barcodes, categories, tax classes, prices.
//!
//! Invariants: those of `domain::catalog`; a SKU (folded) and a barcode belong to one variant of the whole shop, also when it
//! is archived.
//!
//! Called by the pages and the API, the importers, and (by the lookups of [`queries`]) by orders and stock.

pub mod categories;
mod handle;
pub mod input;
pub mod prices;
pub mod products;
pub mod queries;
mod refused;
mod store;
pub mod tax_classes;
pub mod variants;
