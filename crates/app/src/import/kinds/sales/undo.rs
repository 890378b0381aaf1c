//! Taking back what a paper made: the order, the paper, the rows of stock history; then the products and customers that nothing
//! else needs. What was changed or used since stays, and is told of.

use crate::catalog::queries;
use crate::catalog::remove::RemoveProduct;
use crate::import::plan::{Done, Effect};
use crate::import::uses;
use crate::orders::past::{Grown, forget_order, forget_paper};
use crate::parties;
use crate::parties::remove::RemoveCustomer;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use crate::stock::past::forget_adjustment;
use db::{Tx, sql};
use domain::base::{CustomerId, OrderId, ProductId};
use std::collections::HashSet;

pub(super) fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
    let mut left = Vec::new();
    let mut needed: Option<HashSet<i64>> = None;
    for effect in done.effects.iter().rev() {
        match effect.what.as_str() {
            "order" => forget_order(ctx, OrderId::from_raw(effect.id), effect.version, before(effect)?)?,
            "paper" => forget_paper(ctx, effect.id, before(effect)?)?,
            "adjustment" => forget_adjustment(ctx, effect.id)?,
            "customer" => left.extend(remove_customer(call, ctx, effect)?),
            "product" => {
                let needed = match &mut needed {
                    Some(needed) => needed,
                    None => needed.insert(needed_variants(ctx.tx)?),
                };
                left.extend(remove_product(call, ctx, effect, needed)?);
            }
            other => return Err(AppError::Internal(format!("an import of sales touched a {other}"))),
        }
    }
    Ok(left)
}

/// A customer who was changed or bought elsewhere since stays.
fn remove_customer(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<Option<String>> {
    let id = CustomerId::from_raw(effect.id);
    let customer = match parties::queries::customer(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    if customer.version != effect.version {
        return Ok(Some("customers stay: they were changed since".to_owned()));
    }
    if let Some(by) = uses::of_customer(ctx.tx, id)? {
        return Ok(Some(format!("customers stay: {by}")));
    }
    RemoveCustomer { id, version: customer.version }.run(call, ctx).map(|()| None)
}

fn before(effect: &Effect) -> Result<Option<Grown>> {
    effect.before.as_ref().map(|_| effect.before::<Grown>()).transpose()
}

/// A product that was changed or used since stays.
fn remove_product(
    call: &Call,
    ctx: &mut WriteCtx<'_, '_>,
    effect: &Effect,
    needed: &HashSet<i64>,
) -> Result<Option<String>> {
    let detail = match queries::product(ctx.tx, ProductId::from_raw(effect.id)) {
        Err(AppError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    if detail.product.version != effect.version {
        return Ok(Some("products stay: they were changed since".to_owned()));
    }
    if detail.variants.iter().any(|variant| needed.contains(&variant.id.raw())) {
        return Ok(Some("products stay: they were sold, stocked or bought elsewhere".to_owned()));
    }
    RemoveProduct { id: detail.product.id, version: detail.product.version }.run(call, ctx).map(|()| None)
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
