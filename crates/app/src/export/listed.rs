//! What a list shows, as keys of the table's export: the list's own query is asked page after page, so that a file has the rows
//! that the list has, in its order.

use super::sources::Key;
use crate::buying::queries::{SupplierItemFilter, supplier_items};
use crate::catalog::queries::{ProductFilter, products};
use crate::messages::queries::{MessageFilter, messages};
use crate::orders::queries::list::{OrderFilter, orders};
use crate::orders::queries::past::{PaperFilter, papers};
use crate::parties::queries::{CustomerFilter, SupplierFilter, customers, suppliers};
use crate::platform::Result;
use crate::platform::page::{MAX_LIMIT, Page, PageRequest};
use crate::stock::queries::levels::{LevelFilter, LevelRow, levels};
use crate::stock::queries::movements::{MovementFilter, movements};
use crate::stock::queries::transfers::{TransferFilter, transfers};
use db::Tx;

/// A list with its filters and its order. Which page of it was looked at does not matter.
#[derive(Clone, Debug)]
pub enum Listed {
    /// The list of products.
    Products(ProductFilter),
    /// The list of stock levels.
    Levels(LevelFilter),
    /// The log of movements.
    Movements(MovementFilter),
    /// The list of transfers.
    Transfers(TransferFilter),
    /// The list of customers.
    Customers(CustomerFilter),
    /// The list of suppliers.
    Suppliers(SupplierFilter),
    /// What suppliers sell.
    SupplierItems(SupplierItemFilter),
    /// The list of orders.
    Orders(OrderFilter),
    /// The list of messages.
    Messages(MessageFilter),
    /// The list of papers from before Purser.
    Papers(PaperFilter),
}

impl Listed {
    /// The keys of a page and the cursor of the next one.
    pub(super) fn keys(&self, tx: &mut Tx<'_>, after: Option<String>) -> Result<(Vec<Key>, Option<String>)> {
        let on =
            |page: &PageRequest| PageRequest { limit: i64::try_from(MAX_LIMIT).ok(), after, sort: page.sort.clone() };
        Ok(match self {
            Listed::Products(f) => {
                ids(products(tx, &ProductFilter { page: on(&f.page), ..f.clone() })?, |row| row.product.id.raw())
            }
            Listed::Levels(f) => {
                let page = levels(tx, &LevelFilter { page: on(&f.page), ..f.clone() })?;
                let key = |row: LevelRow| Key(row.variant.raw(), row.location.raw());
                (page.items.into_iter().map(key).collect(), page.next)
            }
            Listed::Movements(f) => {
                ids(movements(tx, &MovementFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
            Listed::Transfers(f) => {
                ids(transfers(tx, &TransferFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
            Listed::Customers(f) => {
                ids(customers(tx, &CustomerFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
            Listed::Suppliers(f) => {
                ids(suppliers(tx, &SupplierFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
            Listed::SupplierItems(f) => {
                ids(supplier_items(tx, &SupplierItemFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
            Listed::Papers(f) => ids(papers(tx, &PaperFilter { page: on(&f.page), ..f.clone() })?, |row| row.id),
            Listed::Orders(f) => ids(orders(tx, &OrderFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw()),
            Listed::Messages(f) => {
                ids(messages(tx, &MessageFilter { page: on(&f.page), ..f.clone() })?, |row| row.id.raw())
            }
        })
    }
}

fn ids<T>(page: Page<T>, id: impl Fn(&T) -> i64) -> (Vec<Key>, Option<String>) {
    (page.items.iter().map(|row| Key(id(row), 0)).collect(), page.next)
}
