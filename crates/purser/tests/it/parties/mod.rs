//! Customers and suppliers.

mod customers;
mod guests;
mod pages_suppliers;
mod suppliers;
