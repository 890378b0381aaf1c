//! Columns of what came in from before Purser.

use super::Kind::{Id, Moment, Money, Number, Text};
use super::{Layout, field};
use domain::base::CustomerId;
use domain::parties::Permission;

/// What other systems call our customers.
pub const CUSTOMER_REFERENCES: Layout = Layout {
    table: "customer-references",
    about: "what other systems call customers",
    needs: Permission::CustomersRead,
    fields: &[
        field("system", Text),
        field("reference", Text),
        field("customer", Id(|raw| CustomerId::from_raw(raw).to_string())),
        field("customer_name", Text),
    ],
};

/// Where imported orders come from.
pub const ORDER_ORIGINS: Layout = Layout {
    table: "order-origins",
    about: "what the file said of the buyers of imported orders",
    needs: Permission::OrdersRead,
    fields: &[field("order", Text), field("system", Text), field("customer_reference", Text), field("country", Text)],
};

/// Charges of imported orders.
pub const ORDER_CHARGES: Layout = Layout {
    table: "order-charges",
    about: "carriage, fees and discounts of imported orders",
    needs: Permission::OrdersRead,
    fields: &[
        field("order", Text),
        field("position", Number),
        field("kind", Text),
        field("code", Text),
        field("words", Text),
        field("quantity", Number),
        field("unit_price", Money),
        field("amount", Money),
        field("currency", Text),
    ],
};

/// Credit notes and bad debts from before, a row per line.
pub const PAST_PAPERS: Layout = Layout {
    table: "past-papers",
    about: "credit notes and bad debts from before Purser, a row for each line",
    needs: Permission::OrdersRead,
    fields: &[
        field("number", Text),
        field("kind", Text),
        field("at", Moment),
        field("customer_reference", Text),
        field("customer_name", Text),
        field("country", Text),
        field("position", Number),
        field("class", Text),
        field("order", Text),
        field("sku", Text),
        field("words", Text),
        field("quantity", Number),
        field("unit_price", Money),
        field("amount", Money),
        field("currency", Text),
    ],
};

/// Corrections of stock from before.
pub const PAST_ADJUSTMENTS: Layout = Layout {
    table: "past-adjustments",
    about: "corrections of stock by hand from before Purser",
    needs: Permission::StockRead,
    fields: &[
        field("system", Text),
        field("reference", Text),
        field("position", Number),
        field("at", Moment),
        field("sku", Text),
        field("words", Text),
        field("change", Number),
    ],
};
