//! Customers and suppliers over HTTP.

mod customers;
mod pages;
mod suppliers;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    pages::add(suppliers::add(customers::add(Routes::new("parties"))))
}
