//! Reading what suppliers sell.

use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{Currency, Money, Sku, SupplierId, SupplierItemId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a supplier sells of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierItem {
    /// Its id.
    pub id: SupplierItemId,
    /// Whose.
    pub supplier: SupplierId,
    /// The supplier's name.
    pub supplier_name: String,
    /// Of which variant.
    pub variant: VariantId,
    /// The variant's SKU.
    pub sku: String,
    /// Product and variant, in words.
    pub title: String,
    /// The supplier's own code; may be empty.
    pub supplier_sku: String,
    /// What the supplier bills in.
    pub currency: Currency,
    /// Price of one unit.
    pub price: Option<Money>,
    /// Days from purchase order to goods; none: the supplier's own.
    pub lead_time_days: Option<i64>,
    /// Units of one pack.
    pub pack_size: i64,
    /// The fewest units that the supplier sells at once.
    pub minimum_quantity: i64,
    /// Whether it is bought there first.
    pub preferred: bool,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

/// Which items a list holds.
#[derive(Clone, Debug, Default)]
pub struct SupplierItemFilter {
    /// Of one supplier.
    pub supplier: Option<SupplierId>,
    /// Of one variant, by SKU in any case.
    pub sku: Option<Sku>,
    /// Only those that are preferred, or only those that are not.
    pub preferred: Option<bool>,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 1] = [sort_column!("created_at", by id "i.id")];

/// A part of the list of items.
pub fn supplier_items(tx: &mut Tx<'_>, filter: &SupplierItemFilter) -> Result<Page<SupplierItem>> {
    let paging = filter.page.check(&SORT)?;
    let folded = filter.sku.as_ref().map(Sku::folded);
    let mut select = Select::new(
        "select i.id, i.supplier_id, s.name, i.variant_id, v.sku,
                p.title || case when v.title = '' then '' else ', ' || v.title end, i.supplier_sku, i.currency, i.price,
                i.lead_time_days, i.pack_size, i.minimum_quantity, i.preferred, i.created_at, i.updated_at, i.version
         from supplier_items i join suppliers s on s.id = i.supplier_id join variants v on v.id = i.variant_id
         join products p on p.id = v.product_id",
    );
    select
        .filter_some("i.supplier_id = ?", filter.supplier.map(SupplierId::raw))
        .filter_some("v.sku_folded = ?", folded.as_deref())
        .filter_some("i.preferred = ?", filter.preferred);
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, from_row)?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}

/// One item.
pub fn supplier_item(tx: &mut Tx<'_>, id: SupplierItemId) -> Result<SupplierItem> {
    let sql = sql!(
        "select i.id, i.supplier_id, s.name, i.variant_id, v.sku,
                p.title || case when v.title = '' then '' else ', ' || v.title end, i.supplier_sku, i.currency, i.price,
                i.lead_time_days, i.pack_size, i.minimum_quantity, i.preferred, i.created_at, i.updated_at, i.version
         from supplier_items i join suppliers s on s.id = i.supplier_id join variants v on v.id = i.variant_id
         join products p on p.id = v.product_id where i.id = $1"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("supplier item"))
}

/// One item, kept from others until the transaction ends.
pub(super) fn item_for_update(tx: &mut Tx<'_>, id: SupplierItemId) -> Result<SupplierItem> {
    let sql = sql!(
        "select i.id, i.supplier_id, s.name, i.variant_id, v.sku,
                p.title || case when v.title = '' then '' else ', ' || v.title end, i.supplier_sku, i.currency, i.price,
                i.lead_time_days, i.pack_size, i.minimum_quantity, i.preferred, i.created_at, i.updated_at, i.version
         from supplier_items i join suppliers s on s.id = i.supplier_id join variants v on v.id = i.variant_id
         join products p on p.id = v.product_id where i.id = $1 {for update of i}"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("supplier item"))
}

/// What is sold of each of these variants by suppliers that are dealt with still: the preferred one first.
pub fn items_of_variants(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Vec<SupplierItem>> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    let sql = sql!(
        "select i.id, i.supplier_id, s.name, i.variant_id, v.sku,
                p.title || case when v.title = '' then '' else ', ' || v.title end, i.supplier_sku, i.currency, i.price,
                i.lead_time_days, i.pack_size, i.minimum_quantity, i.preferred, i.created_at, i.updated_at, i.version
         from {keys k(id bigint)} join supplier_items i on i.variant_id = k.id
         join suppliers s on s.id = i.supplier_id and s.archived_at is null join variants v on v.id = i.variant_id
         join products p on p.id = v.product_id
         order by i.variant_id, i.preferred desc, i.id"
    );
    Ok(tx.query_set(sql, &keys, &[], from_row)?)
}

/// The preferred supplier of each of these variants that has one and deals with it still.
pub fn preferred_suppliers(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<HashMap<VariantId, SupplierId>> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    let rows = tx.query_set(
        sql!(
            "select i.variant_id, i.supplier_id from {keys k(id bigint)}
             join supplier_items i on i.variant_id = k.id and i.preferred
             join suppliers s on s.id = i.supplier_id and s.archived_at is null"
        ),
        &keys,
        &[],
        |r| Ok((VariantId::from_raw(r.get(0)?), SupplierId::from_raw(r.get(1)?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// What a supplier sells of a variant, if anything.
pub fn item_of(tx: &mut Tx<'_>, supplier: SupplierId, variant: VariantId) -> Result<Option<SupplierItem>> {
    let sql = sql!(
        "select i.id, i.supplier_id, s.name, i.variant_id, v.sku,
                p.title || case when v.title = '' then '' else ', ' || v.title end, i.supplier_sku, i.currency, i.price,
                i.lead_time_days, i.pack_size, i.minimum_quantity, i.preferred, i.created_at, i.updated_at, i.version
         from supplier_items i join suppliers s on s.id = i.supplier_id join variants v on v.id = i.variant_id
         join products p on p.id = v.product_id where i.supplier_id = $1 and i.variant_id = $2"
    );
    Ok(tx.one(sql, params![supplier.raw(), variant.raw()], from_row)?)
}

fn from_row(row: &Row<'_>) -> db::Result<SupplierItem> {
    let currency = cells::parsed(row, 7)?;
    Ok(SupplierItem {
        id: SupplierItemId::from_raw(row.get(0)?),
        supplier: SupplierId::from_raw(row.get(1)?),
        supplier_name: row.get(2)?,
        variant: VariantId::from_raw(row.get(3)?),
        sku: row.get(4)?,
        title: row.get(5)?,
        supplier_sku: row.get(6)?,
        currency,
        price: cells::optional_money(row, 8, currency)?,
        lead_time_days: row.get(9)?,
        pack_size: row.get(10)?,
        minimum_quantity: row.get(11)?,
        preferred: row.get(12)?,
        created_at: cells::moment(row, 13)?,
        updated_at: cells::moment(row, 14)?,
        version: row.get(15)?,
    })
}
