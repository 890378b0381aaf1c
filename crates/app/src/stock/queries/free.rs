//! What can be sold at this moment, for those who take orders: by what somebody types or scans.

use crate::platform::Result;
use crate::platform::search::Search;
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{Currency, Money, VariantId, folded_code};
use std::collections::{BTreeSet, HashMap};

/// A variant with its free stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeVariant {
    /// Its SKU.
    pub sku: String,
    /// Product and variant, in words.
    pub title: String,
    /// Price of one.
    pub price: Money,
    /// Units available at the locations that ship orders; none where no stock is kept of it.
    pub free: Option<i64>,
    /// Whether its SKU or barcode is just what was typed.
    pub exact: bool,
}

/// Variants for sale by SKU, barcode, or words of the product; exact codes first. At most `limit`.
///
/// # Errors
/// `search` when there is too much to search for.
pub fn find_free(tx: &mut Tx<'_>, text: &str, limit: i64) -> Result<Vec<FreeVariant>> {
    let search = Search::read(Some(text))?;
    let code = folded_code(text.trim());
    let mut select = Select::new(
        "select v.sku, p.title || case when v.title = '' then '' else ', ' || v.title end, v.price, v.currency, v.tracked,
                cast(coalesce((select sum(l.good - l.committed - l.held - l.safety_stock) from stock_levels l
                  join locations c on c.id = l.location_id
                  where l.variant_id = v.id and c.ships_orders and c.archived_at is null), 0) as bigint)
         from variants v join products p on p.id = v.product_id",
    );
    select.filter("v.archived_at is null and p.archived_at is null", &[]);
    search.apply(&mut select, "p.search like ? escape '!'");
    let last = [Value::Text(&code), Value::Text(text.trim()), Value::Int(limit)];
    select.tail(
        "order by case when v.sku_folded = ? then 0
                       when v.id in (select b.variant_id from barcodes b where b.code = ?) then 1 else 2 end, v.sku_folded
         limit ?",
        &last,
    );
    let (sql, values) = select.parts();
    let mut all = tx.query(&sql, values, found)?;
    let codes = sql!("select v.sku from barcodes b join variants v on v.id = b.variant_id where b.code = $1");
    let scanned: Vec<String> = tx.query(codes, params![text.trim()], |r| r.get(0))?;
    for variant in &mut all {
        variant.exact = folded_code(&variant.sku) == code || scanned.contains(&variant.sku);
    }
    Ok(all)
}

fn found(r: &Row<'_>) -> db::Result<FreeVariant> {
    let currency: Currency = crate::platform::cells::parsed(r, 3)?;
    let tracked: bool = r.get(4)?;
    let free: i64 = r.get(5)?;
    Ok(FreeVariant {
        sku: r.get(0)?,
        title: r.get(1)?,
        price: Money::from_minor(r.get(2)?, currency),
        free: tracked.then_some(free),
        exact: false,
    })
}

/// Units available of these variants at the locations that ship orders; none for one without a level.
pub fn free_of(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<HashMap<VariantId, i64>> {
    let ids: BTreeSet<i64> = variants.iter().map(|v| v.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let rows = tx.query_set(
        sql!(
            "select k.id, cast(sum(l.good - l.committed - l.held - l.safety_stock) as bigint)
             from {keys k(id bigint)} join stock_levels l on l.variant_id = k.id join locations c on c.id = l.location_id
             where c.ships_orders and c.archived_at is null group by k.id"
        ),
        &keys,
        &[],
        |r| Ok((VariantId::from_raw(r.get(0)?), r.get::<i64>(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}
