//! Whether the terms under which orders are taken have changed.

use db::{Asked, Result, Tx, sql};

/// Asks for a number that rises with every change of settings, channels, shipping methods, tax rates or locations: their versions only
/// rise, and none of their rows is ever deleted.
pub(in crate::orders) fn ask_stamp(tx: &mut Tx<'_>) -> Result<Asked<i64>> {
    tx.ask(
        sql!(
            "select cast(coalesce((select sum(version) from settings), 0)
                       + coalesce((select sum(version) from sales_channels), 0)
                       + coalesce((select sum(version) from shipping_methods), 0)
                       + coalesce((select sum(version) from tax_rates), 0)
                       + coalesce((select sum(version) from locations), 0) as bigint)"
        ),
        &[],
        |r| r.get::<i64>(0),
    )
}
