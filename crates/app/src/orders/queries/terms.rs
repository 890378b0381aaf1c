//! Whether the terms under which orders are taken have changed.

use db::{Result, Tx, sql};

/// A number that rises with every change of settings, channels, shipping methods, tax rates or locations: their versions only
/// rise, and none of their rows is ever deleted.
pub(in crate::orders) fn stamp(tx: &mut Tx<'_>) -> Result<i64> {
    let stamp = tx.one(
        sql!(
            "select cast(coalesce((select sum(version) from settings), 0)
                       + coalesce((select sum(version) from sales_channels), 0)
                       + coalesce((select sum(version) from shipping_methods), 0)
                       + coalesce((select sum(version) from tax_rates), 0)
                       + coalesce((select sum(version) from locations), 0) as bigint)"
        ),
        &[],
        |r| r.get::<i64>(0),
    )?;
    Ok(stamp.unwrap_or(0))
}
