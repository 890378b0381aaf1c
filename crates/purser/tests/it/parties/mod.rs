//! Customers and suppliers.

mod customers;
mod guests;
mod suppliers;
