//! Columns of locations and stock.

use super::Kind::{AddressPart, Flag, Id, Moment, Number, Text};
use super::{Layout, field};
use domain::base::{HoldId, MovementId, StockCountId, TransferId};
use domain::parties::Permission;

/// Locations, known by their code.
pub const LOCATIONS: Layout = Layout {
    table: "locations",
    about: "places that hold stock",
    needs: Permission::StockRead,
    fields: &[
        field("code", Text),
        field("name", Text),
        field("priority", Number),
        field("ships_orders", Flag),
        field("archived", Flag),
        field("address_name", AddressPart("name")),
        field("address_company", AddressPart("company")),
        field("address_line1", AddressPart("line1")),
        field("address_line2", AddressPart("line2")),
        field("address_city", AddressPart("city")),
        field("address_region", AddressPart("region")),
        field("address_postcode", AddressPart("postcode")),
        field("address_country", AddressPart("country")),
        field("address_phone", AddressPart("phone")),
    ],
};

/// Stock levels, known by SKU and location. `on_hand` is the sum of the four conditions; `available` what may be sold.
pub const STOCK: Layout = Layout {
    table: "stock",
    about: "stock levels, a row for each variant and location",
    needs: Permission::StockRead,
    fields: &[
        field("sku", Text),
        field("title", Text),
        field("location", Text),
        field("on_hand", Number),
        field("good", Number),
        field("damaged", Number),
        field("quarantine", Number),
        field("expired", Number),
        field("held", Number),
        field("committed", Number),
        field("in_delivery", Number),
        field("available", Number),
        field("safety_stock", Number),
        field("oversell_allowance", Number),
        field("low_at", Number),
    ],
};

/// The movement log.
pub const MOVEMENTS: Layout = Layout {
    table: "movements",
    about: "the log of every movement of stock",
    needs: Permission::StockRead,
    fields: &[
        field("id", Id(|raw| MovementId::from_raw(raw).to_string())),
        field("at", Moment),
        field("sku", Text),
        field("location", Text),
        field("bucket", Text),
        field("change", Number),
        field("cause", Text),
        field("reason", Text),
        field("actor", Text),
    ],
};

/// Transfers between locations, a row per line.
pub const TRANSFERS: Layout = Layout {
    table: "transfers",
    about: "transfers between locations, a row for each line",
    needs: Permission::StockRead,
    fields: &[
        field("id", Id(|raw| TransferId::from_raw(raw).to_string())),
        field("from", Text),
        field("to", Text),
        field("state", Text),
        field("note", Text),
        field("sent_at", Moment),
        field("received_at", Moment),
        field("sku", Text),
        field("quantity", Number),
        field("received", Number),
        field("reason", Text),
    ],
};

/// Counts of stock, a row per line.
pub const COUNTS: Layout = Layout {
    table: "counts",
    about: "counts of stock, a row for each line",
    needs: Permission::StockRead,
    fields: &[
        field("id", Id(|raw| StockCountId::from_raw(raw).to_string())),
        field("location", Text),
        field("counted_at", Moment),
        field("note", Text),
        field("sku", Text),
        field("counted", Number),
        field("book", Number),
        field("change", Number),
    ],
};

/// Timed holds, a row per line.
pub const HOLDS: Layout = Layout {
    table: "holds",
    about: "timed holds of stock, a row for each line",
    needs: Permission::StockRead,
    fields: &[
        field("id", Id(|raw| HoldId::from_raw(raw).to_string())),
        field("channel", Text),
        field("state", Text),
        field("created_at", Moment),
        field("expires_at", Moment),
        field("ended_at", Moment),
        field("sku", Text),
        field("location", Text),
        field("quantity", Number),
    ],
};
