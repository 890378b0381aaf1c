//! The columns of every table in a file, in one place: exports write them and the plain importers read them, so that what was
//! exported can be imported again without a change.

mod catalog;
mod orders;
mod past;
mod people;
mod shop;
mod stock;

use super::layout::{Kind, Layout, field};

pub use catalog::{CATEGORIES, PRODUCTS, TAX_CLASSES};
pub use orders::{
    ALLOCATIONS, ORDER_LINES, ORDER_NOTES, ORDERS, SALES_CHANNELS, SHIPMENT_LINES, SHIPMENTS, SHIPPING_METHODS, STAGES,
    TAX_RATES,
};
pub use past::{CUSTOMER_REFERENCES, ORDER_CHARGES, ORDER_ORIGINS, PAST_ADJUSTMENTS, PAST_PAPERS};
pub use people::{CUSTOMERS, SUPPLIER_ITEMS, SUPPLIERS};
pub use shop::{API_KEYS, EVENTS, MESSAGE_TEMPLATES, MESSAGES, NOTICES, ORDER_FORM, ORDER_FORM_PICKS, SETTINGS, USERS};
pub use stock::{COUNTS, HOLDS, LOCATIONS, MOVEMENTS, STOCK, TRANSFERS};

/// Every table that can be exported, in the order in which they would be imported.
pub const LAYOUTS: [&Layout; 36] = [
    &SETTINGS,
    &TAX_CLASSES,
    &CATEGORIES,
    &LOCATIONS,
    &SUPPLIERS,
    &CUSTOMERS,
    &PRODUCTS,
    &SUPPLIER_ITEMS,
    &STOCK,
    &MOVEMENTS,
    &TRANSFERS,
    &COUNTS,
    &HOLDS,
    &SALES_CHANNELS,
    &STAGES,
    &TAX_RATES,
    &SHIPPING_METHODS,
    &ORDERS,
    &ORDER_LINES,
    &ALLOCATIONS,
    &ORDER_NOTES,
    &SHIPMENTS,
    &SHIPMENT_LINES,
    &MESSAGES,
    &MESSAGE_TEMPLATES,
    &NOTICES,
    &ORDER_FORM,
    &ORDER_FORM_PICKS,
    &USERS,
    &API_KEYS,
    &CUSTOMER_REFERENCES,
    &ORDER_ORIGINS,
    &ORDER_CHARGES,
    &PAST_PAPERS,
    &PAST_ADJUSTMENTS,
    &EVENTS,
];

/// The layout of a table by its name.
pub fn layout(table: &str) -> Option<&'static Layout> {
    LAYOUTS.into_iter().find(|layout| layout.table == table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::layout::Field;
    use std::collections::HashSet;

    #[test]
    fn tables_and_columns_have_names_of_their_own() {
        let mut tables = HashSet::new();
        for layout in LAYOUTS {
            assert!(tables.insert(layout.table), "{} twice", layout.table);
            let mut keys = HashSet::new();
            for Field { key, kind } in layout.fields {
                assert!(keys.insert(key), "{}: {key} twice", layout.table);
                assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{key}");
                let priced = !matches!(kind, Kind::Money) || layout.column("currency").is_some();
                assert!(priced, "{}: {key} has no currency beside it", layout.table);
            }
        }
        assert!(layout("orders").is_some() && layout("sessions").is_none());
    }
}
