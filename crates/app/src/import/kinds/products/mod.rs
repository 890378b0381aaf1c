//! Products with their variants, in the layouts of Shopify (both), WooCommerce, Spree, Vendure, Medusa, Square, Loyverse, and
//! our own.
//!
//! The columns tell the layout, one by one: files that mix the names of two systems are read as well. Invariants: a product is
//! taken with all its variants or not at all; a product is known by its handle, a variant by its SKU, and where a file has no
//! SKU, by one made of handle and option values; an empty cell leaves what is there.

mod apply;
mod fields;
mod group;
mod read;
mod undo;
mod woo;

use crate::import::layouts::Field;
use crate::import::plan::{Done, Kind, Planner, Setup};
use crate::platform::{Call, Result, WriteCtx};
use domain::parties::Permission;

/// Products and variants.
pub(super) struct Products;

impl Kind for Products {
    fn code(&self) -> &'static str {
        "products"
    }

    fn label(&self) -> &'static str {
        "Products"
    }

    fn permission(&self) -> Permission {
        Permission::CatalogWrite
    }

    fn sets_opening_stock(&self) -> bool {
        true
    }

    fn fields(&self) -> &'static [Field] {
        fields::FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        match (has("title"), has("handle") || has("sku"), has("price")) {
            (true, _, true) | (false, true, true) | (true, true, false) => None,
            (true, false, false) => Some("products need a price, or a SKU or handle of a product that is there"),
            (false, true, false) => Some("products need a title or a price"),
            (false, false, _) => Some("products need a title, or the SKU or handle of a product that is there"),
        }
    }

    fn foreign(&self) -> &'static [&'static str] {
        &[
            "lineitem name",
            "lineitem quantity",
            "invoiceno",
            "transaction id",
            "order id",
            "location",
            "supplier",
            "on hand new",
            "locale",
        ]
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(group::Grouping::new(setup))
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        undo::undo(call, ctx, done)
    }
}
