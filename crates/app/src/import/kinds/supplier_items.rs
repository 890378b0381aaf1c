//! What suppliers sell: known by supplier and SKU. Suppliers and products must be there.

use super::suppliers::by_name;
use crate::buying::items::{ChangeSupplierItem, CreateSupplierItem, ItemTerms, RemoveSupplierItem};
use crate::buying::queries::{self, SupplierItem};
use crate::catalog::queries::sellable;
use crate::import::layouts::{Field, number, text};
use crate::import::plan::{Done, Effect, Fate, Kind, Planned, Planner, Row, Setup, Unit, used_since};
use crate::import::values::{Mark, money, truth, whole};
use crate::parties;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{Money, Sku, SupplierItemId, folded_code, folded_search_text};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// What suppliers sell.
pub(super) struct SupplierItems;

static FIELDS: &[Field] = &[
    text("supplier", "Supplier", &["supplier name", "vendor", "vendor name"]),
    text("sku", "SKU", &["variant sku", "product code", "productcode", "item code"]),
    text(
        "supplier_sku",
        "Supplier's code",
        &["supplier item no", "supplier item number", "vendor code", "vendor sku", "supplier code"],
    ),
    number("price", "Price of one", &["unit price", "cost", "standardprice", "price per unit", "contract price each"]),
    text("currency", "Currency", &[]),
    number("lead_time_days", "Lead time in days", &["lead time", "averageleadtime", "expected lead time days"]),
    number("pack_size", "Units of a pack", &["quantity per package", "pack quantity", "package size"]),
    number(
        "minimum_quantity",
        "Fewest units of an order",
        &["minimum order quantity", "min order qty", "minorderqty", "moq", "minimum quantity"],
    ),
    text("preferred", "Preferred", &[]),
];

impl Kind for SupplierItems {
    fn code(&self) -> &'static str {
        "supplier-items"
    }

    fn label(&self) -> &'static str {
        "What suppliers sell"
    }

    fn permission(&self) -> Permission {
        Permission::SuppliersWrite
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        (!has("supplier") || !has("sku")).then_some("what suppliers sell needs the supplier's name and the SKU")
    }

    fn foreign(&self) -> &'static [&'static str] {
        &["title", "handle", "body html", "name", "category", "lineitem quantity"]
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(Items { setup, seen: HashMap::new(), preferred: HashMap::new() })
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        done.effects.iter().rev().try_for_each(|effect| undo(call, ctx, effect))?;
        Ok(Vec::new())
    }
}

struct Items {
    setup: Setup,
    seen: HashMap<(String, String), u64>,
    /// Variants that a row prefers a supplier for, with its line.
    preferred: HashMap<String, u64>,
}

impl Planner for Items {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let line = row.line;
        match self.unit(&row) {
            Ok(unit) => vec![Planned::Unit(Arc::new(unit))],
            Err(fate) => vec![Planned::Row(line, fate)],
        }
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

impl Items {
    fn unit(&mut self, row: &Row) -> std::result::Result<ItemUnit, Fate> {
        let some = |key: &str| Some(row.get(key).to_owned()).filter(|text| !text.is_empty());
        let number = |key: &'static str| {
            let read = some(key).map(|text| whole(&text, self.setup.mark(key))).transpose();
            read.map_err(|fault| Fate::unreadable(key, fault))
        };
        let sku = Sku::new(row.get("sku"))
            .map_err(|e| Fate::rejected("sku", domain::base::Refusal::code(&e), format!("the SKU {e}")))?;
        let supplier = row.get("supplier").to_owned();
        let key = (folded_search_text(&supplier), folded_code(sku.as_str()));
        if let Some(before) = self.seen.insert(key, row.line) {
            return Err(Fate::rejected("sku", "duplicate", format!("line {before} is about the same item")));
        }
        let preferred = some("preferred").map(|text| truth(&text)).transpose();
        let preferred = preferred.map_err(|fault| Fate::unreadable("preferred", fault))?;
        if preferred == Some(true)
            && let Some(before) = self.preferred.insert(folded_code(sku.as_str()), row.line)
        {
            let message = format!("line {before} prefers another supplier for it");
            return Err(Fate::rejected("preferred", "preferred_twice", message));
        }
        Ok(ItemUnit {
            line: row.line,
            supplier,
            sku,
            supplier_sku: some("supplier_sku"),
            price: some("price"),
            mark: self.setup.mark("price"),
            currency: some("currency"),
            lead_time_days: number("lead_time_days")?,
            pack_size: number("pack_size")?,
            minimum_quantity: number("minimum_quantity")?,
            preferred,
        })
    }
}

struct ItemUnit {
    line: u64,
    supplier: String,
    sku: Sku,
    supplier_sku: Option<String>,
    price: Option<String>,
    mark: Mark,
    currency: Option<String>,
    lead_time_days: Option<i64>,
    pack_size: Option<i64>,
    minimum_quantity: Option<i64>,
    preferred: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Before {
    supplier_sku: String,
    price: Option<Money>,
    lead_time_days: Option<i64>,
    pack_size: i64,
    /// Absent in what was written before it was known.
    #[serde(default = "one")]
    minimum_quantity: i64,
    preferred: bool,
}

const fn one() -> i64 {
    1
}

impl Unit for ItemUnit {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let unknown =
            || AppError::invalid("supplier", "unknown_supplier", format!("there is no supplier {}", self.supplier));
        let supplier = by_name(ctx, &self.supplier)?.ok_or_else(unknown)?;
        let currency = parties::queries::supplier(ctx.tx, supplier)?.currency;
        if self.currency.as_ref().is_some_and(|c| !c.eq_ignore_ascii_case(currency.code())) {
            let message = format!("{} is billed in {}", self.supplier, currency.code());
            return Err(AppError::invalid("currency", "other_currency", message));
        }
        let price = self.price.as_deref().map(|text| money(text, self.mark, currency)).transpose();
        let price = price.map_err(|fault| AppError::invalid("price", fault.code, fault.message))?;
        let found = sellable(ctx.tx, &[self.sku.as_str()])?.into_iter().next();
        let unknown = || AppError::invalid("sku", "unknown_sku", format!("no variant has the SKU {}", self.sku));
        let variant = found.ok_or_else(unknown)?.variant_id;
        match queries::item_of(ctx.tx, supplier, variant)? {
            Some(item) => self.change(call, ctx, &item, price),
            None => {
                let terms = ItemTerms {
                    supplier_sku: self.supplier_sku.clone().unwrap_or_default(),
                    price,
                    lead_time_days: self.lead_time_days,
                    pack_size: self.pack_size.unwrap_or(1),
                    minimum_quantity: self.minimum_quantity.unwrap_or(1),
                };
                let create = CreateSupplierItem { supplier, sku: self.sku.clone(), terms, preferred: self.preferred };
                let made = create.run(call, ctx)?;
                Ok(Done::row(self.line, Fate::Created).touching(Effect::made("item", made.id.raw(), made.version)))
            }
        }
    }
}

impl ItemUnit {
    fn change(
        &self,
        call: &Call,
        ctx: &mut WriteCtx<'_, '_>,
        now: &SupplierItem,
        price: Option<Money>,
    ) -> Result<Done> {
        let change = ChangeSupplierItem {
            id: now.id,
            version: now.version,
            supplier_sku: self.supplier_sku.clone(),
            price: price.map(Some),
            lead_time_days: self.lead_time_days.map(Some),
            pack_size: self.pack_size,
            minimum_quantity: self.minimum_quantity,
            preferred: self.preferred,
        };
        let changed = change.run(call, ctx)?;
        if changed.version == now.version {
            return Ok(Done::row(self.line, Fate::Unchanged));
        }
        let before = Before {
            supplier_sku: now.supplier_sku.clone(),
            price: now.price,
            lead_time_days: now.lead_time_days,
            pack_size: now.pack_size,
            minimum_quantity: now.minimum_quantity,
            preferred: now.preferred,
        };
        let effect = Effect::changed("item", now.id.raw(), changed.version, &before)?;
        Ok(Done::row(self.line, Fate::Changed).touching(effect))
    }
}

fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let id = SupplierItemId::from_raw(effect.id);
    let now = match queries::supplier_item(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(()),
        found => found?,
    };
    if now.version != effect.version {
        return Err(used_since(format!("{} of {} was changed since", now.sku, now.supplier_name)));
    }
    if effect.before.is_none() {
        return RemoveSupplierItem { id }.run(call, ctx).map(drop);
    }
    let Before { supplier_sku, price, lead_time_days, pack_size, minimum_quantity, preferred } = effect.before()?;
    let change = ChangeSupplierItem {
        id,
        version: now.version,
        supplier_sku: Some(supplier_sku),
        price: Some(price),
        lead_time_days: Some(lead_time_days),
        pack_size: Some(pack_size),
        minimum_quantity: Some(minimum_quantity),
        preferred: Some(preferred),
    };
    change.run(call, ctx).map(drop)
}
