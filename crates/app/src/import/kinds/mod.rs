//! The kinds of files that can be imported. A kind is one module with one [`Kind`]; adding one is adding it to [`ALL`].

mod customers;
mod products;
mod stock;
mod supplier_items;
mod suppliers;

use super::plan::Kind;

/// Every kind; of two that know a file equally well, the first is taken.
pub static ALL: &[&dyn Kind] =
    &[&products::Products, &stock::Stock, &customers::Customers, &supplier_items::SupplierItems, &suppliers::Suppliers];

/// The kind of a code.
pub fn kind(code: &str) -> Option<&'static dyn Kind> {
    ALL.iter().copied().find(|k| k.code() == code)
}
