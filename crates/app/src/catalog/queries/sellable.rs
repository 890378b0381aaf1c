//! Lookups on the way of an order: what is sold under a code.

use crate::platform::cells;
use db::{Asked, Result, Row, Tx, Value, sql};
use domain::base::{Currency, ProductId, VariantId, folded_code};
use domain::catalog::ShortPolicy;
use std::collections::BTreeSet;

/// What an order line needs to know of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellableVariant {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// The SKU as the shop writes it.
    pub sku: String,
    /// The form by which SKUs are the same (`domain::base::folded_code`); what a line's SKU is looked up by.
    pub sku_folded: String,
    /// Title of the line: the product's title and the values of the options, as in `Tee, red, M`.
    pub title: String,
    /// Price of one, in minor units of `currency`.
    pub price_minor: i64,
    /// Currency of the price.
    pub currency: Currency,
    /// Tax class of the product.
    pub tax_class: String,
    /// Weight of one in grams.
    pub weight_g: Option<i64>,
    /// Whether stock is kept of it.
    pub tracked: bool,
    /// Whether it, or its product, is no longer for sale.
    pub archived: bool,
    /// What happens when stock is short; none: what the channel says.
    pub short_policy: Option<ShortPolicy>,
}

/// The variants of these SKUs, whatever their case, each once and in no promised order. Unknown SKUs are left out.
pub fn sellable(tx: &mut Tx<'_>, skus: &[&str]) -> Result<Vec<SellableVariant>> {
    let asked = ask_sellable(tx, skus)?;
    tx.answer(asked)
}

/// Asks as [`sellable`] does, without waiting.
pub fn ask_sellable(tx: &mut Tx<'_>, skus: &[&str]) -> Result<Asked<SellableVariant>> {
    let folded: BTreeSet<String> = skus.iter().map(|sku| folded_code(sku.trim())).collect();
    let keys: Vec<Value<'_>> = folded.iter().map(Value::from).collect();
    tx.ask_set(
        sql!(
            "select v.id, v.product_id, v.sku, v.sku_folded,
                    p.title || case when v.title = '' then '' else ', ' || v.title end,
                    v.price, v.currency, p.tax_class, v.weight_g, v.tracked,
                    (v.archived_at is not null or p.archived_at is not null), p.short_policy
             from {keys k(sku text)} join variants v on v.sku_folded = k.sku join products p on p.id = v.product_id"
        ),
        &keys,
        &[],
        sellable_variant,
    )
}

/// As [`sellable`], by id.
pub fn sellable_by_ids(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Vec<SellableVariant>> {
    let ids: BTreeSet<VariantId> = variants.iter().copied().collect();
    let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::Int(id.raw())).collect();
    tx.query_set(
        sql!(
            "select v.id, v.product_id, v.sku, v.sku_folded,
                    p.title || case when v.title = '' then '' else ', ' || v.title end,
                    v.price, v.currency, p.tax_class, v.weight_g, v.tracked,
                    (v.archived_at is not null or p.archived_at is not null), p.short_policy
             from {keys k(id bigint)} join variants v on v.id = k.id join products p on p.id = v.product_id"
        ),
        &keys,
        &[],
        sellable_variant,
    )
}

fn sellable_variant(row: &Row<'_>) -> Result<SellableVariant> {
    Ok(SellableVariant {
        variant_id: VariantId::from_raw(row.get(0)?),
        product_id: ProductId::from_raw(row.get(1)?),
        sku: row.get(2)?,
        sku_folded: row.get(3)?,
        title: row.get(4)?,
        price_minor: row.get(5)?,
        currency: cells::parsed(row, 6)?,
        tax_class: row.get(7)?,
        weight_g: row.get(8)?,
        tracked: row.get(9)?,
        archived: row.get(10)?,
        short_policy: cells::optional_parsed(row, 11)?,
    })
}
