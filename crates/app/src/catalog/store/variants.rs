//! Writing variants, their barcodes and their prices.

use crate::catalog::queries::Variant;
use crate::platform::{AppError, Result};
use db::{Tx, Value, params, sql};
use domain::base::{Barcode, Money, Timestamp, VariantId};

/// Adds variants of one product; how many were added: fewer than given when SKUs are others'.
pub(in crate::catalog) fn insert_variants(tx: &mut Tx<'_>, variants: &[Variant]) -> Result<u64> {
    let texts: Result<Vec<(String, String)>> = variants.iter().map(|v| Ok((v.sku.folded(), values_json(v)?))).collect();
    let texts = texts?;
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(variants.len() * 14);
    for (variant, (sku_folded, values)) in variants.iter().zip(&texts) {
        rows.extend([
            Value::Int(variant.id.raw()),
            Value::Int(variant.product_id.raw()),
            Value::Int(variant.position),
            Value::Text(variant.sku.as_str()),
            Value::from(sku_folded),
            Value::from(&variant.title),
            Value::from(values),
            Value::Int(variant.price.minor()),
            Value::Text(variant.price.currency().code()),
            Value::from(variant.compare_at_price.map(Money::minor)),
            Value::from(variant.cost.map(Money::minor)),
            Value::from(variant.weight_g),
            Value::Bool(variant.tracked),
            Value::Int(variant.created_at.as_micros()),
        ]);
    }
    Ok(tx.execute_set(
        sql!(
            "insert into variants (id, product_id, position, sku, sku_folded, title, options, price, currency,
                                   compare_at_price, cost, weight_g, tracked, created_at, updated_at, version)
             select k.id, k.product_id, k.position, k.sku, k.sku_folded, k.title, k.options, k.price, k.currency,
                    k.compare_at_price, k.cost, k.weight_g, k.tracked, k.at, k.at, 1
             from {keys k(id bigint, product_id bigint, position bigint, sku text, sku_folded text, title text,
                          options text, price bigint, currency text, compare_at_price bigint, cost bigint,
                          weight_g bigint, tracked boolean, at bigint)}
             where true on conflict do nothing"
        ),
        &rows,
        &[],
    )?)
}

/// Writes a variant as it stands now, without its barcodes; false when the SKU is another's. The caller has its product locked.
pub(in crate::catalog) fn update_variant(tx: &mut Tx<'_>, variant: &Variant) -> Result<bool> {
    let values = values_json(variant)?;
    let updated = tx.execute(
        sql!(
            "update variants set position = $2, sku = $3, sku_folded = $4, title = $5, options = $6, price = $7,
                    currency = $8, compare_at_price = $9, cost = $10, weight_g = $11, tracked = $12, updated_at = $13,
                    archived_at = $14, version = $15
             where id = $1"
        ),
        params![
            variant.id.raw(),
            variant.position,
            variant.sku.as_str(),
            &variant.sku.folded(),
            &variant.title,
            &values,
            variant.price.minor(),
            variant.price.currency().code(),
            variant.compare_at_price.map(Money::minor),
            variant.cost.map(Money::minor),
            variant.weight_g,
            variant.tracked,
            variant.updated_at.as_micros(),
            variant.archived_at.map(|at| at.as_micros()),
            variant.version,
        ],
    );
    match updated {
        Ok(_) => Ok(true),
        Err(e) if e.is_unique_on("variants", "sku_folded") => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// Adds barcodes; how many were added: fewer than given when some are others'.
pub(in crate::catalog) fn add_barcodes(tx: &mut Tx<'_>, barcodes: &[(VariantId, &Barcode)]) -> Result<u64> {
    let rows: Vec<Value<'_>> =
        barcodes.iter().flat_map(|(id, code)| [Value::Int(id.raw()), Value::Text(code.as_str())]).collect();
    Ok(tx.execute_set(
        sql!(
            "insert into barcodes (variant_id, code) select k.id, k.code from {keys k(id bigint, code text)}
             where true on conflict do nothing"
        ),
        &rows,
        &[],
    )?)
}

/// Takes barcodes from a variant.
pub(in crate::catalog) fn remove_barcodes(tx: &mut Tx<'_>, variant: VariantId) -> Result<()> {
    tx.execute(sql!("delete from barcodes where variant_id = $1"), params![variant.raw()])?;
    Ok(())
}

/// Removes a variant whose barcodes are gone.
pub(in crate::catalog) fn delete_variant(tx: &mut Tx<'_>, variant: VariantId) -> Result<()> {
    tx.execute(sql!("delete from variants where id = $1"), params![variant.raw()])?;
    Ok(())
}

/// A price about to be written.
pub(in crate::catalog) struct NewPrice {
    pub(in crate::catalog) id: VariantId,
    pub(in crate::catalog) price: Money,
    pub(in crate::catalog) compare_at_price: Option<Money>,
}

/// Writes prices; the caller has the rows locked.
pub(in crate::catalog) fn update_prices(tx: &mut Tx<'_>, prices: &[NewPrice], now: Timestamp) -> Result<()> {
    let rows: Vec<Value<'_>> = prices
        .iter()
        .flat_map(|p| {
            let compare = Value::from(p.compare_at_price.map(Money::minor));
            [Value::Int(p.id.raw()), Value::Int(p.price.minor()), Value::Text(p.price.currency().code()), compare]
        })
        .collect();
    tx.execute_set(
        sql!(
            "update variants as v set price = k.price, currency = k.currency, compare_at_price = k.compare_at_price,
                    updated_at = $5, version = v.version + 1
             from {keys k(id bigint, price bigint, currency text, compare_at_price bigint)} where v.id = k.id"
        ),
        &rows,
        &[Value::Int(now.as_micros())],
    )?;
    Ok(())
}

fn values_json(variant: &Variant) -> Result<String> {
    serde_json::to_string(&variant.values)
        .map_err(|e| AppError::Internal(format!("option values cannot be written as JSON: {e}")))
}
