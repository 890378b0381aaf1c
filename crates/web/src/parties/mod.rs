//! Customers and suppliers over HTTP.

mod customers;
pub(crate) mod pages;
pub(crate) mod pages_suppliers;
mod suppliers;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    let api = suppliers::add(customers::add(Routes::new("parties")));
    pages_suppliers::add(pages::add(api))
}
