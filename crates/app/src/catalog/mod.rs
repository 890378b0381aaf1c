//! The catalogue: products, variants, barcodes, categories, tax classes, prices.
//!
//! Invariants: those of `domain::catalog`; a SKU (folded) and a barcode belong to one variant of the whole shop, also when it
//! is archived.
//!
//! Called by the pages and the API, the importers, and (by the lookups of [`queries`]) by orders and stock.

pub mod queries;
