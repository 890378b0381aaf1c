//! Customers and suppliers over HTTP.

mod customers;
mod pages_suppliers;
mod suppliers;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    pages_suppliers::add(suppliers::add(customers::add(Routes::new("parties"))))
}
