//! Customers and suppliers over HTTP.

mod customers;
mod suppliers;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    suppliers::add(customers::add(Routes::new("parties")))
}
