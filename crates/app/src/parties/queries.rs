//! Reading customers and suppliers.

mod customers;
pub mod references;
mod suppliers;

pub use customers::{Customer, CustomerFilter, customer, customers, customers_by_ids};
pub(super) use customers::{customer_for_update, ids_by_emails};
pub(super) use suppliers::supplier_for_update;
pub use suppliers::{Supplier, SupplierFilter, supplier, suppliers};
