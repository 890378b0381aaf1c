//! Invariant 8 and what orders owe to stock and shipments.

use super::{Finding, MAX_DIFFERENCES, queries};
use crate::platform::{ReadCtx, Result};
use db::{Value, params, sql};
use domain::OrderId;
use serde::Deserialize;

/// Orders whose taxes are recomputed at a time.
const PAGE: i64 = 2_000;

pub(super) fn totals_add_up(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select id, total, subtotal - discount + shipping + fees + case when prices_include_tax then 0 else tax end
             from orders
             where total <> subtotal - discount + shipping + fees + case when prices_include_tax then 0 else tax end limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from orders"))?;
    let rule = "an order's total is its lines - discounts + shipping + fees + tax";
    Ok(Finding { id: "8a", rule, checked, differences })
}

pub(super) fn lines_add_up(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let mut differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select o.id, o.subtotal - o.discount, cast(coalesce(sum(l.quantity * l.unit_price - l.discount), 0) as bigint)
             from orders o left join order_lines l on l.order_id = o.id group by o.id, o.subtotal, o.discount
             having o.subtotal - o.discount <> coalesce(sum(l.quantity * l.unit_price - l.discount), 0) limit 50"
        ),
    )?;
    differences.extend(queries::order_differences(
        ctx.tx,
        sql!(
            "select l.order_id, l.total, l.quantity * l.unit_price - l.discount + case when o.prices_include_tax then 0 else l.tax end
             from order_lines l join orders o on o.id = l.order_id
             where l.total <> l.quantity * l.unit_price - l.discount + case when o.prices_include_tax then 0 else l.tax end limit 50"
        ),
    )?);
    let checked = queries::count(ctx.tx, sql!("select count(*) from order_lines"))?;
    Ok(Finding { id: "8b", rule: "an order's lines add up to its subtotal and discount", checked, differences })
}

#[derive(Deserialize)]
struct StoredTax {
    amount: i64,
}

/// An order's tax is the sum per rate, and the sum of what its lines and its shipping carry.
pub(super) fn taxes_add_up(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let mut differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select o.id, cast(coalesce(sum(l.tax), 0) as bigint), o.tax from orders o left join order_lines l on l.order_id = o.id
             group by o.id, o.tax having coalesce(sum(l.tax), 0) > o.tax limit 50"
        ),
    )?;
    let (mut after, mut checked) = (-1, 0);
    loop {
        let page = ctx.tx.query(
            sql!("select id, tax, tax_lines from orders where id > $1 order by id limit $2"),
            params![after, PAGE],
            |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?, r.get::<String>(2)?)),
        )?;
        let Some(last) = page.last() else { break };
        after = last.0;
        checked += page.len() as i64;
        for (id, tax, lines) in page {
            let sum = serde_json::from_str::<Vec<StoredTax>>(&lines).map(|l| l.iter().map(|t| t.amount).sum::<i64>());
            if sum.as_ref().ok() != Some(&tax) && differences.len() < MAX_DIFFERENCES {
                differences.push(format!("{}: tax {tax} stored, {sum:?} expected", OrderId::from_raw(id)));
            }
        }
    }
    Ok(Finding { id: "8c", rule: "an order's tax is the sum of its taxes per rate", checked, differences })
}

/// Every unit of a line is shipped, committed, or waiting; a cancelled order owes nothing.
pub(super) fn units_are_accounted_for(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let mut differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select l.order_id, l.quantity, cast(l.backordered + coalesce(sum(a.committed + a.shipped), 0) as bigint)
             from order_lines l join orders o on o.id = l.order_id left join allocations a on a.order_line_id = l.id
             where o.state = 'placed'
             group by l.id, l.order_id, l.quantity, l.backordered
             having l.quantity <> l.backordered + coalesce(sum(a.committed + a.shipped), 0) limit 50"
        ),
    )?;
    differences.extend(queries::order_differences(
        ctx.tx,
        sql!(
            "select a.order_id, a.committed, 0 from allocations a join orders o on o.id = a.order_id
             where o.state <> 'placed' and a.committed <> 0 limit 50"
        ),
    )?);
    differences.extend(queries::order_differences(
        ctx.tx,
        sql!(
            "select l.order_id, l.shipped, cast(coalesce(sum(s.quantity), 0) as bigint) from order_lines l
             left join (select sl.order_line_id, sl.quantity from shipment_lines sl join shipments s on s.id = sl.shipment_id
                        where s.state <> 'voided') s on s.order_line_id = l.id
             join orders o on o.id = l.order_id
             group by l.id, l.order_id, l.shipped, l.quantity, o.source
             having l.shipped <> case when o.source = 'import' then l.quantity else coalesce(sum(s.quantity), 0) end limit 50"
        ),
    )?);
    let checked = queries::count(ctx.tx, sql!("select count(*) from order_lines"))?;
    let rule = "every unit of a line is shipped, committed or back-ordered, and nothing is promised to an ended order";
    Ok(Finding { id: "1f", rule, checked, differences })
}

/// What the order says of itself is what its lines say.
pub(super) fn states_agree(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select o.id, o.units, cast(coalesce(sum(l.quantity), 0) as bigint) from orders o
             left join order_lines l on l.order_id = o.id
             group by o.id, o.units, o.fulfilment
             having o.units <> coalesce(sum(l.quantity), 0)
                or o.fulfilment <> case when coalesce(sum(l.shipped), 0) = 0 then 'unfulfilled'
                                        when coalesce(sum(l.shipped), 0) < coalesce(sum(l.quantity), 0) then 'partial'
                                        else 'fulfilled' end limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from orders"))?;
    Ok(Finding { id: "O4", rule: "an order's units and fulfilment are what its lines say", checked, differences })
}

/// What points at an order, a variant or a location points at one that exists.
pub(super) fn nothing_is_orphaned(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select x.order_id, x.id, 0 from (
               select l.order_id, l.id from order_lines l
                 where not exists (select 1 from orders o where o.id = l.order_id)
                    or not exists (select 1 from variants v where v.id = l.variant_id)
               union all select a.order_id, a.order_line_id from allocations a
                 where not exists (select 1 from order_lines l where l.id = a.order_line_id and l.order_id = a.order_id)
                    or not exists (select 1 from locations p where p.id = a.location_id)
               union all select s.order_id, s.id from shipments s where not exists (select 1 from orders o where o.id = s.order_id)
               union all select 0, sl.shipment_id from shipment_lines sl
                 where not exists (select 1 from shipments s where s.id = sl.shipment_id)
             ) x limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from order_lines"))?;
    Ok(Finding { id: "O8", rule: "nothing points at a record that does not exist", checked, differences })
}

pub(super) fn numbers_are_unique(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let rows = ctx.tx.query(
        sql!("select number, count(*) from orders group by number having count(*) > $1 limit 50"),
        &[Value::Int(1)],
        |r| Ok(format!("number {} is used {} times", r.get::<String>(0)?, r.get::<i64>(1)?)),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from orders"))?;
    Ok(Finding { id: "O5", rule: "an order number belongs to one order", checked, differences: rows })
}
