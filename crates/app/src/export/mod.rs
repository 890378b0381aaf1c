//! Files out: every table of the shop as CSV, XLSX or JSONL.
//!
//! Stands above the areas: it reads every table and writes none. What is exported are the owner's data; sessions, secrets and
//! hashes of keys never leave.
//!
//! | question | file |
//! |---|---|
//! | which columns has a table? | [`fields`] |
//! | what may stand in a column? | [`layout`] |
//! | how do several values stand in one cell? | [`lists`] |
//! | what keeps a text from being run as a formula? | [`format::plain`] |
//! | where do the rows come from? | `sources`; of a list with its filters: [`listed`] |
//! | how is a file written? | [`run`] |

mod cell;
pub mod fields;
pub mod format;
pub mod layout;
pub mod listed;
pub mod lists;
pub mod run;
mod sources;

pub use fields::{LAYOUTS, layout};
pub use format::{Bom, Format};
pub use listed::Listed;
pub use run::{Exported, Rows, Wanted};

#[cfg(test)]
mod tests {
    use super::fields::LAYOUTS;
    use crate::platform::schema::MIGRATIONS;

    /// Every table of the database: the file in which its rows leave, or why they stay.
    const TABLES: &[(&str, Leaves)] = &[
        ("commits", Leaves::Not("a number per transaction; what it did are events")),
        ("events", Leaves::In("events")),
        ("idempotency", Leaves::Not("answers kept for a while so that requests can be repeated")),
        ("jobs", Leaves::Not("work of the program")),
        ("leases", Leaves::Not("work of the program")),
        ("schedules", Leaves::Not("work of the program")),
        ("counters", Leaves::Not("numbers given so far")),
        ("settings", Leaves::In("settings")),
        ("users", Leaves::In("users")),
        ("api_keys", Leaves::In("api-keys")),
        ("sessions", Leaves::Not("secrets")),
        ("one_time_links", Leaves::Not("secrets")),
        ("customers", Leaves::In("customers")),
        ("suppliers", Leaves::In("suppliers")),
        ("categories", Leaves::In("categories")),
        ("tax_classes", Leaves::In("tax-classes")),
        ("products", Leaves::In("products")),
        ("product_categories", Leaves::In("products")),
        ("variants", Leaves::In("products")),
        ("barcodes", Leaves::In("products")),
        ("locations", Leaves::In("locations")),
        ("stock_levels", Leaves::In("stock")),
        ("backorder_demand", Leaves::Not("the sum of what order lines wait for")),
        ("movements", Leaves::In("movements")),
        ("transfers", Leaves::In("transfers")),
        ("transfer_lines", Leaves::In("transfers")),
        ("stock_counts", Leaves::In("counts")),
        ("stock_count_lines", Leaves::In("counts")),
        ("holds", Leaves::In("holds")),
        ("hold_lines", Leaves::In("holds")),
        ("sales_channels", Leaves::In("channels")),
        ("stages", Leaves::In("stages")),
        ("tax_rates", Leaves::In("tax-rates")),
        ("shipping_methods", Leaves::In("shipping-methods")),
        ("orders", Leaves::In("orders")),
        ("order_lines", Leaves::In("order-lines")),
        ("allocations", Leaves::In("allocations")),
        ("order_notes", Leaves::In("order-notes")),
        ("shipments", Leaves::In("shipments")),
        ("shipment_lines", Leaves::In("shipment-lines")),
        ("supplier_items", Leaves::In("supplier-items")),
        ("messages", Leaves::In("messages")),
        ("message_templates", Leaves::In("message-templates")),
        ("notices", Leaves::In("notices")),
        ("order_links", Leaves::Not("secrets")),
        ("imports", Leaves::Not("work of the program; what an import did stands in the log")),
        ("import_parts", Leaves::Not("files that came in, kept for a while")),
        ("import_units", Leaves::Not("what imports did, so that it can be taken back")),
        ("import_findings", Leaves::Not("rows that imports did not take; each import gives them as a file")),
        ("import_mappings", Leaves::Not("what was chosen for files with the same columns")),
        ("customer_references", Leaves::In("customer-references")),
        ("past_adjustments", Leaves::In("past-adjustments")),
        ("order_origins", Leaves::In("order-origins")),
        ("order_charges", Leaves::In("order-charges")),
        ("past_papers", Leaves::In("past-papers")),
        ("past_paper_lines", Leaves::In("past-papers")),
        ("order_form", Leaves::In("order-form")),
        ("order_form_picks", Leaves::In("order-form-picks")),
        ("image_files", Leaves::Not("pictures; they leave with a copy of the database")),
        ("product_images", Leaves::Not("names of pictures, which do not leave as text")),
        ("order_attachments", Leaves::Not("files; they leave one by one, or with a copy of the database")),
        ("mail_server", Leaves::Not("it holds a password")),
    ];

    enum Leaves {
        In(&'static str),
        Not(&'static str),
    }

    #[test]
    fn every_table_of_the_database_leaves_or_stays_for_a_reason() {
        let created = MIGRATIONS.iter().flat_map(|step| step.text.lines());
        let created: Vec<&str> =
            created.filter_map(|line| line.strip_prefix("create table ")?.split(' ').next()).collect();
        let listed: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        assert_eq!(created, listed);
        for (table, leaves) in TABLES {
            match leaves {
                Leaves::In(file) => {
                    assert!(LAYOUTS.iter().any(|layout| layout.table == *file), "{table}: there is no file {file}");
                }
                Leaves::Not(reason) => assert!(!reason.is_empty(), "{table}"),
            }
        }
    }
}
