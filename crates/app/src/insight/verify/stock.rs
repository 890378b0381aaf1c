//! Invariants 1 and 2: levels against what they are made of.

use super::{Finding, queries};
use crate::platform::{ReadCtx, Result};
use db::sql;

pub(super) fn on_hand_is_sum_of_movements(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select x.variant_id, x.location_id, cast(sum(x.level) as bigint), cast(sum(x.expected) as bigint) from (
               select variant_id, location_id, 'good' as bucket, good as level, 0 as expected from stock_levels
               union all select variant_id, location_id, 'damaged', damaged, 0 from stock_levels
               union all select variant_id, location_id, 'quarantine', quarantine, 0 from stock_levels
               union all select variant_id, location_id, 'expired', expired, 0 from stock_levels
               union all select variant_id, location_id, bucket, 0, change from movements
             ) x group by x.variant_id, x.location_id, x.bucket having sum(x.level) <> sum(x.expected) limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from stock_levels"))?;
    Ok(Finding { id: "1a", rule: "on hand, per condition, is the sum of the movement log", checked, differences })
}

pub(super) fn committed_is_sum_of_allocations(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select x.variant_id, x.location_id, cast(sum(x.level) as bigint), cast(sum(x.expected) as bigint) from (
               select variant_id, location_id, committed as level, 0 as expected from stock_levels
               union all select variant_id, location_id, 0, committed from allocations
                 where committed > 0 and variant_id in (select id from variants where tracked)
             ) x group by x.variant_id, x.location_id having sum(x.level) <> sum(x.expected) limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from allocations"))?;
    Ok(Finding { id: "1b", rule: "committed is the sum of the open allocations of orders", checked, differences })
}

pub(super) fn held_is_sum_of_live_holds(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select x.variant_id, x.location_id, cast(sum(x.level) as bigint), cast(sum(x.expected) as bigint) from (
               select variant_id, location_id, held as level, 0 as expected from stock_levels
               union all select l.variant_id, l.location_id, 0, l.quantity from hold_lines l
                 join holds h on h.id = l.hold_id where h.state = 'live'
             ) x group by x.variant_id, x.location_id having sum(x.level) <> sum(x.expected) limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from holds where state = 'live'"))?;
    Ok(Finding { id: "1c", rule: "held is the sum of the live holds", checked, differences })
}

pub(super) fn in_delivery_is_sum_of_shipments(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select x.variant_id, x.location_id, cast(sum(x.level) as bigint), cast(sum(x.expected) as bigint) from (
               select variant_id, location_id, in_delivery as level, 0 as expected from stock_levels
               union all select l.variant_id, l.location_id, 0, l.quantity from shipment_lines l
                 join shipments s on s.id = l.shipment_id where s.state in ('shipped', 'in_transit') and l.variant_id in (select id from variants where tracked)
             ) x group by x.variant_id, x.location_id having sum(x.level) <> sum(x.expected) limit 50"
        ),
    )?;
    let checked =
        queries::count(ctx.tx, sql!("select count(*) from shipments where state in ('shipped', 'in_transit')"))?;
    Ok(Finding { id: "1d", rule: "in delivery is the sum of the shipments on their way", checked, differences })
}

pub(super) fn waiting_is_sum_of_backorders(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select x.variant_id, 0, cast(sum(x.level) as bigint), cast(sum(x.expected) as bigint) from (
               select variant_id, units as level, 0 as expected from backorder_demand
               union all select variant_id, 0, backordered from order_lines where backordered > 0
             ) x group by x.variant_id having sum(x.level) <> sum(x.expected) limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from order_lines where backordered > 0"))?;
    Ok(Finding {
        id: "1e",
        rule: "units waited for are the sum of the back-ordered units of orders",
        checked,
        differences,
    })
}

pub(super) fn nothing_is_oversold(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::level_differences(
        ctx.tx,
        sql!(
            "select variant_id, location_id, committed + held, good - safety_stock + oversell_allowance + shortfall
             from stock_levels
             where committed + held > good - safety_stock + oversell_allowance + shortfall
                or (shortfall > 0 and committed + held < good - safety_stock + oversell_allowance + shortfall)
                or good < 0 or damaged < 0 or quarantine < 0 or expired < 0 or held < 0 or committed < 0
                or in_delivery < 0 or shortfall < 0
             limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from stock_levels"))?;
    let rule = "committed + held is at most good - safety stock + allowance, but for a recorded shortfall";
    Ok(Finding { id: "2", rule, checked, differences })
}
