//! Policies of a level: safety stock and oversell allowance. They change what may be sold, never what is there.

use super::levels::Levels;
use super::resolve;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use domain::{FieldErrors, LocationId, MAX_QUANTITY, Sku};
use serde::{Deserialize, Serialize};

/// Sets policies of one level; what is left out stays.
#[derive(Clone, Debug)]
pub struct SetStockPolicy {
    /// The variant's SKU.
    pub sku: Sku,
    /// Where.
    pub location: LocationId,
    /// Good units that are not sold.
    pub safety_stock: Option<i64>,
    /// Units that may be promised beyond the good stock.
    pub oversell_allowance: Option<i64>,
    /// Available units at or below which stock is low; the inner none ends the watch.
    pub low_at: Option<Option<i64>>,
}

/// Policies as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockPolicy {
    /// The variant's SKU.
    pub sku: String,
    /// Where.
    pub location: LocationId,
    /// Good units that are not sold.
    pub safety_stock: i64,
    /// Units that may be promised beyond the good stock.
    pub oversell_allowance: i64,
    /// Available units at or below which stock is low.
    pub low_at: Option<i64>,
    /// Available now, without any channel's buffer.
    pub available: i64,
}

impl Command for SetStockPolicy {
    const NAME: &'static str = "stock.policy";
    const PERMISSION: Permission = Permission::StockAdjust;
    type Output = StockPolicy;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<StockPolicy> {
        call.principal.require_at(Permission::StockAdjust, self.location)?;
        self.check()?;
        resolve::location(ctx, self.location, "location")?;
        let variants = resolve::variants(ctx, [&self.sku])?;
        let [variant] = variants.as_slice() else { return Err(AppError::NotFound("variant")) };
        let key = (variant.variant_id, self.location);
        let mut levels = Levels::load(ctx.tx, [key])?;
        levels
            .change(key, |level| {
                let level = self.safety_stock.map_or(Ok(level), |n| level.set_safety_stock(n))?;
                self.oversell_allowance.map_or(Ok(level), |n| level.set_oversell_allowance(n))
            })
            .map_err(AppError::refuse)?;
        if let Some(low_at) = self.low_at {
            // A level that is only watched exists from now on, with nothing in it.
            levels.touch(key);
            levels.watch(key, low_at);
        }
        let level = levels.get(key);
        let low_at = levels.watched(key).map(|w| w.threshold);
        levels.save(ctx, call)?;
        let policy = StockPolicy {
            sku: variant.sku.clone(),
            location: self.location,
            safety_stock: level.safety_stock,
            oversell_allowance: level.oversell_allowance,
            low_at,
            available: level.available(0),
        };
        ctx.event(call, EventKind::StockPolicyChanged, variant.variant_id.raw(), &policy)?;
        Ok(policy)
    }
}

impl SetStockPolicy {
    fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::new();
        let low_at = self.low_at.flatten();
        for (field, value) in
            [("safety_stock", self.safety_stock), ("oversell_allowance", self.oversell_allowance), ("low_at", low_at)]
        {
            if value.is_some_and(|n| !(0..=i64::from(MAX_QUANTITY)).contains(&n)) {
                errors.add(field, "out_of_range", format!("between 0 and {MAX_QUANTITY}"));
            }
        }
        errors.into_result(()).map_err(Into::into)
    }
}
