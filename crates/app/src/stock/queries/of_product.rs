//! Stock of whole products: for the list of products and for the page of one.

use super::levels::{LevelRow, level_row};
use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::ProductId;
use std::collections::HashMap;

/// The levels of every variant of a product, archived ones too. A product has at most as many variants as
/// `domain::catalog::MAX_VARIANTS` and a shop few locations, so the list is whole.
pub fn levels_of_product(tx: &mut Tx<'_>, product: ProductId) -> Result<Vec<LevelRow>> {
    let sql = sql!(
        "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, v.sku, p.title, v.title, c.name,
                cast(coalesce((select sum(tl.quantity) from transfer_lines tl join transfers t on t.id = tl.transfer_id
                  where tl.variant_id = l.variant_id and t.to_location_id = l.location_id and t.state = 'sent'), 0)
                  as bigint), l.low_at, l.low_since, v.product_id
         from variants v join stock_levels l on l.variant_id = v.id join products p on p.id = v.product_id
         join locations c on c.id = l.location_id
         where v.product_id = $1 order by v.position, v.id, c.priority, c.id"
    );
    Ok(tx.query(sql, params![product.raw()], level_row)?)
}

/// Available units of each product: its variants in use, all locations together. A product that never had stock is absent.
pub fn available_of_products(tx: &mut Tx<'_>, products: &[ProductId]) -> Result<HashMap<ProductId, i64>> {
    let keys: Vec<Value<'_>> = products.iter().map(|id| Value::Int(id.raw())).collect();
    let sql = sql!(
        "select v.product_id, cast(sum(l.good - l.committed - l.held - l.safety_stock) as bigint)
         from {keys k(id bigint)} join variants v on v.product_id = k.id join stock_levels l on l.variant_id = v.id
         where v.archived_at is null group by v.product_id"
    );
    let rows = tx.query_set(sql, &keys, &[], |r| Ok((ProductId::from_raw(r.get(0)?), r.get::<i64>(1)?)))?;
    Ok(rows.into_iter().collect())
}
