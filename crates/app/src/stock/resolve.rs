//! From what callers name (a SKU, a location) to what is stored, with an error for each field that names nothing.

use super::queries;
use crate::catalog::queries::{SellableVariant, sellable};
use crate::platform::{Result, WriteCtx};
use domain::{FieldErrors, LocationId, Sku, indexed};
use std::collections::HashMap;

/// The variants of a list of lines, in the order of the lines.
///
/// # Errors
/// Every line whose SKU is unknown or whose variant is not counted in stock, as `lines[n].sku`.
pub(super) fn variants<'s>(
    ctx: &mut WriteCtx<'_, '_>,
    skus: impl IntoIterator<Item = &'s Sku>,
) -> Result<Vec<SellableVariant>> {
    let folded: Vec<String> = skus.into_iter().map(Sku::folded).collect();
    let wanted: Vec<&str> = folded.iter().map(String::as_str).collect();
    let known: HashMap<String, SellableVariant> =
        sellable(ctx.tx, &wanted)?.into_iter().map(|v| (v.sku_folded.clone(), v)).collect();
    let mut errors = FieldErrors::new();
    let mut out = Vec::with_capacity(folded.len());
    for (i, sku) in folded.iter().enumerate() {
        match known.get(sku) {
            None => {
                errors.add(indexed("lines", i, "sku"), "unknown_sku", format!("there is no product with SKU {sku}"))
            }
            Some(v) if !v.tracked => {
                errors.add(indexed("lines", i, "sku"), "not_tracked", format!("{sku} is not counted in stock"));
            }
            Some(v) => out.push(v.clone()),
        }
    }
    errors.into_result(out).map_err(Into::into)
}

/// Checks that a location exists and is in use.
///
/// # Errors
/// `field` with `unknown_location` or `archived`.
pub(super) fn location(ctx: &mut WriteCtx<'_, '_>, id: LocationId, field: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    match queries::levels::location_in_use(ctx.tx, id)? {
        Some(true) => {}
        Some(false) => errors.add(field, "archived", "this location is not in use any more"),
        None => errors.add(field, "unknown_location", "there is no such location"),
    }
    errors.into_result(()).map_err(Into::into)
}
