//! Customers and suppliers.

mod customers;
mod guests;
mod pages_items;
mod pages_suppliers;
mod suppliers;
