//! Reading variants.

use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::platform::shown::Shown;
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{Barcode, FieldErrors, Money, Name, ProductId, Sku, Timestamp, Title, VariantId, folded_code};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is priced, stocked and ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Title of its product.
    pub product_title: Title,
    /// Its code, as the shop writes it.
    pub sku: Sku,
    /// The values of its options, as in `red, M`; empty for the only variant of a product.
    pub title: String,
    /// One value per option of the product, in their order.
    pub values: Vec<Name>,
    /// The codes printed on it.
    pub barcodes: Vec<Barcode>,
    /// Price of one.
    pub price: Money,
    /// What it cost before, shown beside the price.
    pub compare_at_price: Option<Money>,
    /// What one costs the shop.
    pub cost: Option<Money>,
    /// Weight of one in grams.
    pub weight_g: Option<i64>,
    /// Whether stock is kept of it.
    pub tracked: bool,
    /// Its place among the variants of the product.
    pub position: i64,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer for sale.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Which variants a list holds.
#[derive(Clone, Debug, Default)]
pub struct VariantFilter {
    /// With this SKU, in any case.
    pub sku: Option<String>,
    /// With this barcode.
    pub barcode: Option<String>,
    /// Of this product.
    pub product: Option<ProductId>,
    /// Words that the product is found by.
    pub search: Option<String>,
    /// Archived or not.
    pub shown: Shown,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 2] =
    [sort_column!("created_at", by id "v.id"), sort_column!("sku", Text, "v.sku_folded", "v.id")];

/// A part of the list of variants.
pub fn variants(tx: &mut Tx<'_>, filter: &VariantFilter) -> Result<Page<Variant>> {
    let mut errors = FieldErrors::new();
    let search = Search::read(filter.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
    let paging = filter.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
    let Some(paging) = paging.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let sku = filter.sku.as_deref().map(|s| folded_code(s.trim()));
    let mut select = Select::new(
        "select v.id, v.product_id, p.title, v.sku, v.title, v.options, v.price, v.currency, v.compare_at_price, v.cost,
                v.weight_g, v.tracked, v.position, v.created_at, v.updated_at, v.archived_at, v.version
         from variants v join products p on p.id = v.product_id",
    );
    select.filter_some("v.sku_folded = ?", sku.as_deref());
    select.filter_some(
        "v.id in (select b.variant_id from barcodes b where b.code = ?)",
        filter.barcode.as_deref().map(str::trim),
    );
    select.filter_some("v.product_id = ?", filter.product.map(ProductId::raw));
    filter.shown.apply(&mut select, "v.archived_at is null", "v.archived_at is not null");
    search.apply(&mut select, "p.search like ? escape '!'");
    paging.apply(&mut select);
    let (sql, values) = select.parts();
    let rows = tx.query(&sql, values, from_row)?;
    let mut page = paging.page(rows, |row, column| match column {
        "sku" => (SortKey::Text(row.sku.folded()), row.id.raw()),
        _ => (SortKey::Id, row.id.raw()),
    });
    add_barcodes(tx, &mut page.items)?;
    Ok(page)
}

/// One variant.
pub fn variant(tx: &mut Tx<'_>, id: VariantId) -> Result<Variant> {
    let found = tx.one(
        sql!(
            "select v.id, v.product_id, p.title, v.sku, v.title, v.options, v.price, v.currency, v.compare_at_price,
                    v.cost, v.weight_g, v.tracked, v.position, v.created_at, v.updated_at, v.archived_at, v.version
             from variants v join products p on p.id = v.product_id where v.id = $1"
        ),
        params![id.raw()],
        from_row,
    )?;
    let mut found = [found.ok_or(AppError::NotFound("variant"))?];
    add_barcodes(tx, &mut found)?;
    let [variant] = found;
    Ok(variant)
}

/// The product of a variant.
pub(in crate::catalog) fn product_of(tx: &mut Tx<'_>, id: VariantId) -> Result<ProductId> {
    let found = tx.one(sql!("select product_id from variants where id = $1"), params![id.raw()], |r| r.get(0))?;
    found.map(ProductId::from_raw).ok_or(AppError::NotFound("variant"))
}

/// The variants of a product, archived ones too, in their order.
pub(in crate::catalog) fn of_product(tx: &mut Tx<'_>, product: ProductId) -> Result<Vec<Variant>> {
    let mut found = tx.query(
        sql!(
            "select v.id, v.product_id, p.title, v.sku, v.title, v.options, v.price, v.currency, v.compare_at_price,
                    v.cost, v.weight_g, v.tracked, v.position, v.created_at, v.updated_at, v.archived_at, v.version
             from variants v join products p on p.id = v.product_id
             where v.product_id = $1 order by v.position, v.id"
        ),
        params![product.raw()],
        from_row,
    )?;
    add_barcodes(tx, &mut found)?;
    Ok(found)
}

/// Who has these SKUs (folded): SKU and variant.
pub(in crate::catalog) fn holders_of_skus(tx: &mut Tx<'_>, folded: &[String]) -> Result<HashMap<String, VariantId>> {
    let keys: Vec<Value<'_>> = folded.iter().map(Value::from).collect();
    let sql = sql!("select v.sku_folded, v.id from {keys k(sku text)} join variants v on v.sku_folded = k.sku");
    let rows = tx.query_set(sql, &keys, &[], |r| Ok((r.get::<String>(0)?, VariantId::from_raw(r.get(1)?))))?;
    Ok(rows.into_iter().collect())
}

/// Who has these barcodes: code and variant.
pub(in crate::catalog) fn holders_of_barcodes(tx: &mut Tx<'_>, codes: &[&str]) -> Result<HashMap<String, VariantId>> {
    let keys: Vec<Value<'_>> = codes.iter().map(|c| Value::Text(c)).collect();
    let sql = sql!("select b.code, b.variant_id from {keys k(code text)} join barcodes b on b.code = k.code");
    let rows = tx.query_set(sql, &keys, &[], |r| Ok((r.get::<String>(0)?, VariantId::from_raw(r.get(1)?))))?;
    Ok(rows.into_iter().collect())
}

fn add_barcodes(tx: &mut Tx<'_>, variants: &mut [Variant]) -> Result<()> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.id.raw())).collect();
    let mut codes: HashMap<i64, Vec<Barcode>> = HashMap::new();
    let sql = sql!("select b.variant_id, b.code from {keys k(id bigint)} join barcodes b on b.variant_id = k.id");
    for (id, code) in tx.query_set(sql, &keys, &[], |r| Ok((r.get::<i64>(0)?, cells::parsed::<Barcode>(r, 1)?)))? {
        codes.entry(id).or_default().push(code);
    }
    for variant in variants {
        variant.barcodes = codes.remove(&variant.id.raw()).unwrap_or_default();
        variant.barcodes.sort();
    }
    Ok(())
}

fn from_row(row: &Row<'_>) -> db::Result<Variant> {
    let price = cells::money(row, 6, 7)?;
    Ok(Variant {
        id: VariantId::from_raw(row.get(0)?),
        product_id: ProductId::from_raw(row.get(1)?),
        product_title: cells::parsed(row, 2)?,
        sku: cells::parsed(row, 3)?,
        title: row.get(4)?,
        values: cells::json(row, 5)?,
        barcodes: Vec::new(),
        price,
        compare_at_price: cells::optional_money(row, 8, price.currency())?,
        cost: cells::optional_money(row, 9, price.currency())?,
        weight_g: row.get(10)?,
        tracked: row.get(11)?,
        position: row.get(12)?,
        created_at: cells::moment(row, 13)?,
        updated_at: cells::moment(row, 14)?,
        archived_at: cells::optional_moment(row, 15)?,
        version: row.get(16)?,
    })
}
