//! The catalogue: products, variants, barcodes, categories, tax classes, prices.
//!
//! Invariants: those of `domain::catalog`; a SKU (folded) and a barcode belong to one variant of the whole shop, also when it
//! is archived.
//!
//! Called by the pages and the API, the importers, and (by the lookups of [`queries`]) by orders and stock.

pub mod categories;
mod handle;
pub mod images;
pub mod input;
pub mod prices;
pub mod products;
pub mod queries;
mod refused;
pub mod remove;
mod store;
pub mod tax_classes;
pub mod variants;

/// A text as products are called in addresses: small letters and digits with `-` between; empty where it has none.
pub(crate) fn handle_of(text: &str) -> String {
    handle::handle_of(text, "")
}
