//! The kinds of files that can be imported. A kind is one module with one [`Kind`]; adding one is adding it to [`ALL`].

mod customers;
mod locations;
mod orders;
mod products;
mod sales;
mod stock;
mod supplier_items;
mod suppliers;
mod tax_classes;

use super::plan::Kind;

/// Every kind; of two that know a file equally well, the first is taken.
pub static ALL: &[&dyn Kind] = &[
    &products::Products,
    &stock::Stock,
    &customers::Customers,
    &supplier_items::SupplierItems,
    &suppliers::Suppliers,
    &sales::Sales,
    &orders::Orders,
    &locations::Locations,
    &tax_classes::TaxClasses,
];

/// Other codes of kinds, by the files they are known from.
const BY_SOURCE: [(&str, &str); 3] =
    [("uci-online-retail", "sales"), ("shopify-products", "products"), ("woocommerce-products", "products")];

/// Tables of our own export that are read as another kind than their name says.
const BY_TABLE: [(&str, &str); 1] = [("order-lines", "sales")];

/// The kind that a table of our own export is read as; none when it is not taken in.
pub(super) fn of_table(table: &str) -> Option<&'static dyn Kind> {
    let code = BY_TABLE.iter().find(|(name, _)| *name == table).map_or(table, |(_, kind)| kind);
    ALL.iter().copied().find(|k| k.code() == code)
}

/// The kind of a code.
pub fn kind(code: &str) -> Option<&'static dyn Kind> {
    let code = BY_SOURCE.iter().find(|(source, _)| *source == code).map_or(code, |(_, kind)| kind);
    ALL.iter().copied().find(|k| k.code() == code)
}
