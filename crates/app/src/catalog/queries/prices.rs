//! Prices of many variants at once.

use crate::platform::{Result, cells};
use db::{Tx, Value, sql};
use domain::base::{Money, VariantId};
use std::collections::{BTreeSet, HashMap};

/// What a variant costs now.
pub(in crate::catalog) struct Priced {
    pub(in crate::catalog) id: VariantId,
    pub(in crate::catalog) price: Money,
    pub(in crate::catalog) compare_at_price: Option<Money>,
    pub(in crate::catalog) version: i64,
}

/// The prices of these SKUs (folded), kept from others until the transaction ends.
pub(in crate::catalog) fn priced_for_update(
    tx: &mut Tx<'_>,
    folded: &BTreeSet<String>,
) -> Result<HashMap<String, Priced>> {
    let keys: Vec<Value<'_>> = folded.iter().map(Value::from).collect();
    let rows = tx.query_set(
        sql!(
            "select v.sku_folded, v.id, v.price, v.currency, v.compare_at_price, v.version
             from {keys k(sku text)} join variants v on v.sku_folded = k.sku order by v.id {for update of v}"
        ),
        &keys,
        &[],
        |r| {
            let price = cells::money(r, 2, 3)?;
            let compare_at_price = cells::optional_money(r, 4, price.currency())?;
            let id = VariantId::from_raw(r.get(1)?);
            Ok((r.get::<String>(0)?, Priced { id, price, compare_at_price, version: r.get(5)? }))
        },
    )?;
    Ok(rows.into_iter().collect())
}
