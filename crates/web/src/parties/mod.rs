//! Customers and suppliers over HTTP.

pub(crate) mod customers;
pub(crate) mod pages;
pub(crate) mod suppliers;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    let api = suppliers::add(customers::add(Routes::new("parties")));
    pages::suppliers::add(pages::add(api))
}
