//! Changing the prices of many variants at once, all or none.

use super::queries::{Priced, priced_for_update};
use super::store::{self, NewPrice};
use crate::platform::command::{Call, Command};
use crate::platform::{Result, WriteCtx, settings};
use domain::base::{Currency, FieldErrors, Money, Sku, VariantId, check_price, indexed};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// The most prices changed at once.
pub const MAX_PRICE_LINES: usize = 100;

/// Changes prices.
#[derive(Clone, Debug)]
pub struct ChangePrices {
    /// What changes; 1 to [`MAX_PRICE_LINES`].
    pub lines: Vec<PriceLine>,
}

/// A new price.
#[derive(Clone, Debug)]
pub struct PriceLine {
    /// The variant's SKU.
    pub sku: String,
    /// Price of one from now on.
    pub price: Money,
    /// What it cost before; absent: stays, `Some(None)`: none.
    pub compare_at_price: Option<Option<Money>>,
}

/// What a price change did to one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChanged {
    /// The variant.
    pub id: VariantId,
    /// Its SKU as it was named.
    pub sku: String,
    /// The price until now.
    pub old_price: Money,
    /// The price from now on.
    pub price: Money,
    /// What is shown beside it from now on.
    pub compare_at_price: Option<Money>,
    /// The variant's version from now on.
    pub version: i64,
}

impl Command for ChangePrices {
    const NAME: &'static str = "prices.change";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Vec<PriceChanged>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<PriceChanged>> {
        let currency = settings::read(ctx.tx)?.0.currency;
        let folded = self.check(currency)?;
        let priced = priced_for_update(ctx.tx, &folded.iter().cloned().collect())?;
        let out = self.outcome(&folded, &priced)?;
        let changed =
            || out.iter().zip(&folded).filter(|(c, sku)| priced.get(*sku).is_some_and(|p| p.version != c.version));
        let prices: Vec<NewPrice> = changed()
            .map(|(c, _)| NewPrice { id: c.id, price: c.price, compare_at_price: c.compare_at_price })
            .collect();
        store::update_prices(ctx.tx, &prices, ctx.now)?;
        for (change, _) in changed() {
            ctx.event(call, EventKind::VariantChanged, change.id.raw(), change)?;
        }
        Ok(out)
    }
}

impl ChangePrices {
    /// Checks every line by itself; the folded SKUs in the order of the lines.
    fn check(&self, currency: Currency) -> Result<Vec<String>> {
        let mut errors = FieldErrors::new();
        if !(1..=MAX_PRICE_LINES).contains(&self.lines.len()) {
            errors.add("lines", "out_of_range", format!("1 to {MAX_PRICE_LINES} prices are changed at once"));
            return Err(errors.into());
        }
        let mut seen = BTreeSet::new();
        let mut folded = Vec::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            let at = |field: &str| indexed("lines", i, field);
            if let Some(sku) = errors.take(at("sku"), Sku::new(&line.sku)) {
                if !seen.insert(sku.folded()) {
                    errors.add(at("sku"), "duplicate", "another line has this SKU");
                }
                folded.push(sku.folded());
            }
            errors.take(at("price"), check_price(line.price, currency));
            if let Some(Some(before)) = line.compare_at_price {
                errors.take(at("compare_at_price"), check_price(before, currency));
            }
        }
        Ok(errors.into_result(folded)?)
    }

    fn outcome(&self, folded: &[String], priced: &HashMap<String, Priced>) -> Result<Vec<PriceChanged>> {
        let mut errors = FieldErrors::new();
        let mut out = Vec::with_capacity(folded.len());
        for (i, (line, sku)) in self.lines.iter().zip(folded).enumerate() {
            let Some(now) = priced.get(sku) else {
                errors.add(indexed("lines", i, "sku"), "unknown_sku", "no variant has this SKU");
                continue;
            };
            let compare_at_price = line.compare_at_price.unwrap_or(now.compare_at_price);
            let same = (now.price, now.compare_at_price) == (line.price, compare_at_price);
            let version = if same { now.version } else { now.version.saturating_add(1) };
            let (id, sku, old_price, price) = (now.id, line.sku.clone(), now.price, line.price);
            out.push(PriceChanged { id, sku, old_price, price, compare_at_price, version });
        }
        Ok(errors.into_result(out)?)
    }
}
