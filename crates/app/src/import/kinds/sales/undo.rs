//! Taking back what a paper made: the order, the paper, the rows of stock history; then the products that nothing else needs.
//!
//! Customers stay: they may have been given an address or an order since, and one too many does no harm.

use crate::catalog::queries;
use crate::catalog::remove::RemoveProduct;
use crate::import::plan::{Done, Effect};
use crate::orders::past::{Grown, forget_order, forget_paper};
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use crate::stock::past::forget_adjustment;
use db::{Tx, sql};
use domain::base::{OrderId, ProductId};
use std::collections::HashSet;

pub(super) fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<()> {
    let mut needed: Option<HashSet<i64>> = None;
    for effect in done.effects.iter().rev() {
        match effect.what.as_str() {
            "order" => forget_order(ctx, OrderId::from_raw(effect.id), effect.version, before(effect)?)?,
            "paper" => forget_paper(ctx, effect.id, before(effect)?)?,
            "adjustment" => forget_adjustment(ctx, effect.id)?,
            "customer" => {}
            "product" => {
                let needed = match &mut needed {
                    Some(needed) => needed,
                    None => needed.insert(needed_variants(ctx.tx)?),
                };
                remove_product(call, ctx, effect, needed)?;
            }
            other => return Err(AppError::Internal(format!("an import of sales touched a {other}"))),
        }
    }
    Ok(())
}

fn before(effect: &Effect) -> Result<Option<Grown>> {
    effect.before.as_ref().map(|_| effect.before::<Grown>()).transpose()
}

/// A product that was changed or used since stays.
fn remove_product(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect, needed: &HashSet<i64>) -> Result<()> {
    let detail = match queries::product(ctx.tx, ProductId::from_raw(effect.id)) {
        Err(AppError::NotFound(_)) => return Ok(()),
        other => other?,
    };
    let changed = detail.product.version != effect.version;
    if changed || detail.variants.iter().any(|variant| needed.contains(&variant.id.raw())) {
        return Ok(());
    }
    RemoveProduct { id: detail.product.id, version: detail.product.version }.run(call, ctx)
}

/// Variants that something speaks of. Read whole: one look instead of one for each product.
fn needed_variants(tx: &mut Tx<'_>) -> Result<HashSet<i64>> {
    let found = tx.query(
        sql!(
            "select variant_id from order_lines union select variant_id from stock_levels
             union select variant_id from supplier_items union select variant_id from transfer_lines
             union select variant_id from past_adjustments
             union select variant_id from past_paper_lines where variant_id is not null"
        ),
        &[],
        |r| r.get::<i64>(0),
    )?;
    Ok(found.into_iter().collect())
}
