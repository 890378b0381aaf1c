//! Reading customers and suppliers.

mod customers;
pub mod references;
mod suppliers;

pub use customers::{Customer, CustomerFilter, ask_customers_by_ids, count_customers, customer, customers};
pub(super) use customers::{ask_ids_by_emails, customer_for_update};
pub(super) use suppliers::supplier_for_update;
pub use suppliers::{Supplier, SupplierFilter, supplier, suppliers};
