//! The kinds of files that can be imported. A kind is one module with one [`Kind`]; adding one is adding it to [`ALL`].

mod customers;
mod products;
mod sales;
mod stock;
mod supplier_items;
mod suppliers;

use super::plan::Kind;

/// Every kind; of two that know a file equally well, the first is taken.
pub static ALL: &[&dyn Kind] = &[
    &products::Products,
    &stock::Stock,
    &customers::Customers,
    &supplier_items::SupplierItems,
    &suppliers::Suppliers,
    &sales::Sales,
];

/// Another code of past sales, by the files they are known from.
const SALES_BY_SOURCE: &str = "uci-online-retail";

/// The kind of a code.
pub fn kind(code: &str) -> Option<&'static dyn Kind> {
    let code = if code == SALES_BY_SOURCE { "sales" } else { code };
    ALL.iter().copied().find(|k| k.code() == code)
}
