//! Taking a product back: removed when nothing ever happened to it, archived when only this import's stock did, else kept. The
//! categories that came with it go when nothing is in them any more.

use super::apply::{ProductBefore, VariantBefore};
use crate::catalog::products::{ChangeProduct, ProductChange};
use crate::catalog::queries;
use crate::catalog::remove::{RemoveCategory, RemoveProduct, RemoveVariant};
use crate::catalog::variants::{ChangeVariant, VariantChange};
use crate::import::plan::{Done, Effect, used_since};
use crate::import::{stocking, uses};
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{CategoryId, ProductId, VariantId};

pub(super) fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for effect in done.effects.iter().rev() {
        match (effect.what.as_str(), &effect.before) {
            ("category", _) => left.extend(remove_category(call, ctx, effect)?),
            ("stock", _) => stocking::take_back(call, ctx, effect)?,
            ("variant of it", _) => check_variant(ctx, effect)?,
            ("variant", None) => remove_variant(call, ctx, effect)?,
            ("variant", Some(_)) => restore_variant(call, ctx, effect)?,
            ("product", None) => remove_product(call, ctx, effect)?,
            ("product", Some(_)) => restore_product(call, ctx, effect)?,
            (other, _) => return Err(AppError::Internal(format!("an import of products touched a {other}"))),
        }
    }
    Ok(left)
}

/// Removes a category that the import made; what stays of it and why.
fn remove_category(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<Option<String>> {
    let id = CategoryId::from_raw(effect.id);
    let category = match queries::category(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(None),
        found => found?,
    };
    let stays = |why: &str| Ok(Some(format!("the category {} stays: {why}", category.name)));
    if category.version != effect.version {
        return stays("it was changed since");
    }
    if let Some(by) = uses::of_category(ctx.tx, id)? {
        return stays(by);
    }
    RemoveCategory { id, version: category.version }.run(call, ctx).map(|()| None)
}

/// A variant that came with its product goes with it, unless it was changed since.
fn check_variant(ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    match queries::variant(ctx.tx, VariantId::from_raw(effect.id)) {
        Err(AppError::NotFound(_)) => Ok(()),
        Ok(variant) if variant.version == effect.version => Ok(()),
        Ok(variant) => Err(used_since(format!("the variant {} was changed since", variant.sku))),
        Err(error) => Err(error),
    }
}

fn remove_product(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let id = ProductId::from_raw(effect.id);
    let detail = match queries::product(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(()),
        other => other?,
    };
    if detail.product.version != effect.version {
        return Err(used_since(format!("the product {} was changed since", detail.product.title)));
    }
    let variants: Vec<VariantId> = detail.variants.iter().map(|v| v.id).collect();
    if let Some(by) = uses::of_variants(ctx.tx, &variants)? {
        return Err(used_since(format!("the product {} was used since: {by}", detail.product.title)));
    }
    if !queries::images_of(ctx.tx, id)?.is_empty() {
        return Err(used_since(format!("the product {} has pictures", detail.product.title)));
    }
    if uses::have_moved(ctx.tx, &variants)? {
        // Its movements stay in the log, so it stays too, out of sale.
        let change = ProductChange { archived: Some(true), ..ProductChange::default() };
        return ChangeProduct { id, version: detail.product.version, change }.run(call, ctx).map(drop);
    }
    RemoveProduct { id, version: detail.product.version }.run(call, ctx)
}

fn restore_product(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let before: ProductBefore = effect.before()?;
    let id = ProductId::from_raw(effect.id);
    let now = queries::product(ctx.tx, id)?;
    if now.product.version != effect.version {
        return Err(used_since(format!("the product {} was changed since", now.product.title)));
    }
    let has_options = !before.options.is_empty() || now.product.options.len() != before.options.len();
    let change = ProductChange {
        title: Some(before.title),
        description: Some(before.description),
        vendor: Some(before.vendor),
        product_type: Some(before.product_type),
        tax_class: Some(before.tax_class),
        short_policy: Some(before.short_policy),
        categories: Some(before.categories),
        options: Some(before.options).filter(|_| has_options),
        archived: Some(before.archived),
    };
    ChangeProduct { id, version: effect.version, change }.run(call, ctx).map(drop)
}

fn remove_variant(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let id = VariantId::from_raw(effect.id);
    let variant = match queries::variant(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(()),
        other => other?,
    };
    if variant.version != effect.version {
        return Err(used_since(format!("the variant {} was changed since", variant.sku)));
    }
    if let Some(by) = uses::of_variants(ctx.tx, &[id])? {
        return Err(used_since(format!("the variant {} was used since: {by}", variant.sku)));
    }
    if uses::have_moved(ctx.tx, &[id])? {
        let change = VariantChange { archived: Some(true), ..VariantChange::default() };
        return ChangeVariant { id, version: variant.version, change }.run(call, ctx).map(drop);
    }
    RemoveVariant { id, version: variant.version }.run(call, ctx)
}

fn restore_variant(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let before: VariantBefore = effect.before()?;
    let id = VariantId::from_raw(effect.id);
    let now = queries::variant(ctx.tx, id)?;
    if now.version != effect.version {
        return Err(used_since(format!("the variant {} was changed since", now.sku)));
    }
    let change = VariantChange {
        values: Some(before.values),
        barcodes: Some(before.barcodes),
        price: Some(before.price),
        compare_at_price: Some(before.compare_at_price),
        cost: Some(before.cost),
        weight_g: Some(before.weight_g),
        archived: Some(before.archived),
        ..VariantChange::default()
    };
    ChangeVariant { id, version: effect.version, change }.run(call, ctx).map(drop)
}
