//! Adding, changing and taking off what a supplier sells.

use super::queries::{SupplierItem, item_for_update};
use super::store;
use crate::catalog::queries::{SellableVariant, sellable};
use crate::parties;
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx};
use domain::base::{Currency, FieldErrors, MAX_QUANTITY, Money, Sku, SupplierId, SupplierItemId, check_price};
use domain::events::EventKind;
use domain::parties::{MAX_LEAD_TIME_DAYS, Permission};
use serde::Serialize;

/// What is bought of an item, as it was typed.
#[derive(Clone, Debug)]
pub struct ItemTerms {
    /// The supplier's own code; may be empty.
    pub supplier_sku: String,
    /// Price of one unit, in the supplier's currency.
    pub price: Option<Money>,
    /// Days from purchase order to goods; none: the supplier's own.
    pub lead_time_days: Option<i64>,
    /// Units of one pack: orders are rounded up to it.
    pub pack_size: i64,
    /// The fewest units that the supplier sells at once.
    pub minimum_quantity: i64,
}

/// Adds an item.
#[derive(Clone, Debug)]
pub struct CreateSupplierItem {
    /// Whose.
    pub supplier: SupplierId,
    /// Of which variant, by SKU.
    pub sku: Sku,
    /// On which terms.
    pub terms: ItemTerms,
    /// Whether it is bought there first; takes the place of the one before.
    pub preferred: Option<bool>,
}

/// Changes an item.
#[derive(Clone, Debug)]
pub struct ChangeSupplierItem {
    /// Which.
    pub id: SupplierItemId,
    /// The version that was read.
    pub version: i64,
    /// The supplier's own code.
    pub supplier_sku: Option<String>,
    /// Price of one unit; the inner none clears.
    pub price: Option<Option<Money>>,
    /// Days from purchase order to goods; the inner none clears.
    pub lead_time_days: Option<Option<i64>>,
    /// Units of one pack.
    pub pack_size: Option<i64>,
    /// The fewest units that the supplier sells at once.
    pub minimum_quantity: Option<i64>,
    /// Whether it is bought there first.
    pub preferred: Option<bool>,
}

/// Takes an item off.
#[derive(Clone, Copy, Debug)]
pub struct RemoveSupplierItem {
    /// Which.
    pub id: SupplierItemId,
}

#[derive(Serialize)]
struct Told<'a> {
    supplier: SupplierId,
    sku: &'a str,
}

impl Command for CreateSupplierItem {
    const NAME: &'static str = "supplier_items.create";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = SupplierItem;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SupplierItem> {
        let supplier = parties::queries::supplier(ctx.tx, self.supplier)
            .map_err(|_| AppError::invalid("supplier", "unknown_supplier", "there is no such supplier"))?;
        let found = sellable(ctx.tx, &[self.sku.as_str()])?.into_iter().next();
        let variant: SellableVariant =
            found.ok_or_else(|| AppError::invalid("sku", "unknown_sku", "no variant has this SKU"))?;
        let supplier_sku = check(&self.terms, supplier.currency)?;
        let item = SupplierItem {
            id: SupplierItemId::from_raw(ctx.next_id()),
            supplier: self.supplier,
            supplier_name: supplier.name.to_string(),
            variant: variant.variant_id,
            sku: variant.sku,
            title: variant.title,
            supplier_sku,
            currency: supplier.currency,
            price: self.terms.price,
            lead_time_days: self.terms.lead_time_days,
            pack_size: self.terms.pack_size,
            minimum_quantity: self.terms.minimum_quantity,
            preferred: self.preferred.unwrap_or(false),
            created_at: ctx.now,
            updated_at: ctx.now,
            version: 1,
        };
        if item.preferred {
            store::prefer_none(ctx.tx, item.variant, ctx.now)?;
        }
        if !store::insert(ctx.tx, &item)? {
            return Err(AppError::refuse_field("sku", "item_exists", "this supplier has an item of this variant"));
        }
        let told = Told { supplier: item.supplier, sku: &item.sku };
        ctx.event(call, EventKind::SupplierItemCreated, item.id.raw(), &told)?;
        Ok(item)
    }
}

impl Command for ChangeSupplierItem {
    const NAME: &'static str = "supplier_items.change";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = SupplierItem;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SupplierItem> {
        let mut item = item_for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(item.version, self.version)?;
        let terms = ItemTerms {
            supplier_sku: self.supplier_sku.clone().unwrap_or_else(|| item.supplier_sku.clone()),
            price: self.price.unwrap_or(item.price),
            lead_time_days: self.lead_time_days.unwrap_or(item.lead_time_days),
            pack_size: self.pack_size.unwrap_or(item.pack_size),
            minimum_quantity: self.minimum_quantity.unwrap_or(item.minimum_quantity),
        };
        let supplier_sku = check(&terms, item.currency)?;
        edit.put("supplier_sku", &mut item.supplier_sku, supplier_sku);
        edit.put("price", &mut item.price, terms.price);
        edit.put("lead_time_days", &mut item.lead_time_days, terms.lead_time_days);
        edit.put("pack_size", &mut item.pack_size, terms.pack_size);
        edit.put("minimum_quantity", &mut item.minimum_quantity, terms.minimum_quantity);
        edit.put_some("preferred", &mut item.preferred, self.preferred);
        if edit.is_empty() {
            return Ok(item);
        }
        if item.preferred {
            store::prefer_none(ctx.tx, item.variant, ctx.now)?;
        }
        item.version = edit.next_version();
        item.updated_at = ctx.now;
        store::update(ctx.tx, &item)?;
        ctx.event(call, EventKind::SupplierItemChanged, item.id.raw(), &edit.changed())?;
        Ok(item)
    }
}

impl Command for RemoveSupplierItem {
    const NAME: &'static str = "supplier_items.remove";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = SupplierItem;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SupplierItem> {
        let item = item_for_update(ctx.tx, self.id)?;
        store::delete(ctx.tx, item.id)?;
        let told = Told { supplier: item.supplier, sku: &item.sku };
        ctx.event(call, EventKind::SupplierItemRemoved, item.id.raw(), &told)?;
        Ok(item)
    }
}

/// Checks terms; the supplier's code as it is stored.
fn check(terms: &ItemTerms, currency: Currency) -> Result<String> {
    let mut errors = FieldErrors::new();
    let code = errors.take("supplier_sku", Sku::optional(&terms.supplier_sku)).flatten();
    if let Some(price) = terms.price {
        errors.take("price", check_price(price, currency));
    }
    let longest = i64::from(MAX_LEAD_TIME_DAYS);
    if terms.lead_time_days.is_some_and(|days| !(0..=longest).contains(&days)) {
        errors.add("lead_time_days", "out_of_range", format!("must be between 0 and {longest}"));
    }
    for (field, units) in [("pack_size", terms.pack_size), ("minimum_quantity", terms.minimum_quantity)] {
        if !(1..=i64::from(MAX_QUANTITY)).contains(&units) {
            errors.add(field, "out_of_range", format!("must be between 1 and {MAX_QUANTITY}"));
        }
    }
    Ok(errors.into_result(code.map_or_else(String::new, |code| code.to_string()))?)
}
