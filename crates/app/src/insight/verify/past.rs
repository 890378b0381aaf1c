//! What was imported from before Purser: it adds up, and points at what is there.

use super::{Finding, queries};
use crate::platform::{ReadCtx, Result};
use db::sql;

/// Shipping and fees of an imported order are its charges.
pub(super) fn charges_add_up(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select o.id, o.shipping + o.fees, cast(coalesce(sum(c.amount), 0) as bigint) from orders o
             left join order_charges c on c.order_id = o.id
             where o.source = 'import'
             group by o.id, o.shipping, o.fees
             having o.shipping <> coalesce(sum(case when c.kind = 'shipping' then c.amount else 0 end), 0)
                 or o.fees <> coalesce(sum(case when c.kind <> 'shipping' then c.amount else 0 end), 0) limit 50"
        ),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from order_charges"))?;
    Ok(Finding { id: "H1", rule: "an imported order's shipping and fees are its charges", checked, differences })
}

/// A paper's total and count are those of its lines.
pub(super) fn papers_add_up(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = ctx.tx.query(
        sql!(
            "select p.number, p.total, cast(coalesce(sum(l.amount), 0) as bigint) from past_papers p
             left join past_paper_lines l on l.paper_id = p.id
             group by p.id, p.number, p.total, p.line_count
             having p.total <> coalesce(sum(l.amount), 0) or p.line_count <> count(l.position) limit 50"
        ),
        &[],
        |r| {
            let (number, total, sum): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(format!("paper {number}: total {total} stored, {sum} in its lines"))
        },
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from past_papers"))?;
    Ok(Finding { id: "H2", rule: "a past paper's total is the sum of its lines", checked, differences })
}

/// No more of a line was credited than was sold of it, at its price, to whom it was sold.
pub(super) fn credits_fit(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let mut differences = queries::order_differences(
        ctx.tx,
        sql!(
            "select l.order_id, l.quantity, cast(-sum(x.quantity) as bigint) from past_paper_lines x
             join order_lines l on l.id = x.order_line_id group by l.id, l.order_id, l.quantity
             having -sum(x.quantity) > l.quantity limit 50"
        ),
    )?;
    differences.extend(queries::order_differences(
        ctx.tx,
        sql!(
            "select x.paper_id, l.unit_price, x.unit_price from past_paper_lines x
             join past_papers p on p.id = x.paper_id join order_lines l on l.id = x.order_line_id
             join orders o on o.id = l.order_id
             where l.variant_id <> x.variant_id or l.unit_price <> x.unit_price or o.id <> x.order_id
                or o.customer_id is distinct from p.customer_id limit 50"
        ),
    )?);
    let checked =
        queries::count(ctx.tx, sql!("select count(*) from past_paper_lines where order_line_id is not null"))?;
    let rule = "what was credited of an order line was sold there: customer, variant, price, at most so many units";
    Ok(Finding { id: "H3", rule, checked, differences })
}

/// Rows of the past point at records that exist.
pub(super) fn past_is_not_orphaned(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = ctx.tx.query(
        sql!(
            "select x.what, x.id from (
               select 'charge of order' as what, c.order_id as id from order_charges c
                 where not exists (select 1 from orders o where o.id = c.order_id)
               union all select 'origin of order', g.order_id from order_origins g
                 where not exists (select 1 from orders o where o.id = g.order_id)
               union all select 'adjustment', a.id from past_adjustments a
                 where not exists (select 1 from variants v where v.id = a.variant_id)
               union all select 'line of paper', l.paper_id from past_paper_lines l
                 where not exists (select 1 from past_papers p where p.id = l.paper_id)
                    or (l.variant_id is not null and not exists (select 1 from variants v where v.id = l.variant_id))
                    or (l.order_line_id is not null and not exists (select 1 from order_lines x where x.id = l.order_line_id))
               union all select 'customer', r.customer_id from customer_references r
                 where not exists (select 1 from customers c where c.id = r.customer_id)
             ) x limit 50"
        ),
        &[],
        |r| Ok(format!("{} {} points at nothing", r.get::<String>(0)?, r.get::<i64>(1)?)),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from past_paper_lines"))?
        + queries::count(ctx.tx, sql!("select count(*) from past_adjustments"))?;
    Ok(Finding { id: "H4", rule: "no row of the past points at a record that does not exist", checked, differences })
}
