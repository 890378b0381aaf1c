//! Sales from before Purser, a row per line: the order history of an older system.
//!
//! The rows of one number are one paper: an order with its charges, a credit note, a correction of stock, or money given up
//! (`domain::orders::past`). The layouts of UCI Online Retail, Shopify's orders, Etsy's sold items and our own order lines are known
//! by their names; others are mapped. Invariants:
//! every row ends in exactly one class, its amount is kept to the minor unit, rows that are alike are all kept, and taking a
//! file again, or one that overlaps with it, changes nothing. No stock moves, no mail is sent.

mod apply;
mod fields;
mod group;
mod prepare;
mod read;
mod undo;
mod when;
mod whole;

use crate::import::layouts::{Field, KnownLayout};
use crate::import::plan::{Done, Kind, Planner, Setup};
use crate::platform::{Call, Result, WriteCtx};
use domain::parties::Permission;

/// What the rows come from, as references of customers and papers name it.
const SYSTEM: &str = "sales";

/// Past sales.
pub(super) struct Sales;

impl Kind for Sales {
    fn code(&self) -> &'static str {
        "sales"
    }

    fn label(&self) -> &'static str {
        "Past sales"
    }

    fn permission(&self) -> Permission {
        Permission::OrdersPrice
    }

    fn fields(&self) -> &'static [Field] {
        fields::FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        if !has("order") || !has("date") {
            return Some("sales need the number of the order and its date");
        }
        if !has("sku") && !has("title") {
            return Some("sales need the SKU or the name of what was sold");
        }
        let priced = has("row_total") || (has("unit_price") && has("quantity"));
        (!priced).then_some("sales need quantity and price, or the total of each row")
    }

    fn layouts(&self) -> &'static [KnownLayout] {
        fields::LAYOUTS
    }

    fn hint(&self) -> &'static str {
        "POST, DOT and C2 are carriage; M, S and D fees and discounts; B bad debt: but where the shop has a product under such a \
         code, it is that product."
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(group::Papers::new(setup))
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        undo::undo(call, ctx, done)
    }
}
