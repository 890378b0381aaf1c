//! Writing orders of the past, their charges and the papers about them.

use super::write::{ORDER_LINES, json, line_values};
use crate::orders::past::{Grown, PastCharge, PastOrder, PastPaper, PastPaperLine};
use crate::orders::queries::past::Standing;
use crate::orders::view::OrderView;
use crate::platform::Result;
use db::{Tx, Value, params, sql, table};
use domain::{CustomerId, OrderId};

table!(ORIGINS = "order_origins" { order_id: Int, system: Text, customer_reference: Text, country: Text });
table!(CHARGES = "order_charges" {
    order_id: Int, position: Int, kind: Text, code: Text, words: Text, quantity: Int, unit_price: Int, amount: Int
});
table!(PAPERS = "past_papers" {
    id: Int, kind: Text, system: Text, number: Text, customer_id: Int, customer_reference: Text, country: Text, order_id: Int,
    currency: Text, total: Int, line_count: Int, at: Int
});
table!(PAPER_LINES = "past_paper_lines" {
    paper_id: Int, position: Int, class: Text, variant_id: Int, order_id: Int, order_line_id: Int, sku: Text, words: Text,
    quantity: Int, unit_price: Int, amount: Int
});

pub(in crate::orders) fn insert_origin(tx: &mut Tx<'_>, id: OrderId, past: &PastOrder) -> Result<()> {
    let row = params![id.raw(), &past.system, &past.customer_reference, &past.country];
    Ok(tx.bulk(&ORIGINS, row)?)
}

/// Adds charges behind those that stand.
pub(in crate::orders) fn insert_charges(
    tx: &mut Tx<'_>,
    id: OrderId,
    standing: i64,
    charges: &[&PastCharge],
) -> Result<()> {
    let mut rows = Vec::with_capacity(charges.len() * CHARGES.columns.len());
    for (position, charge) in (standing..).zip(charges) {
        rows.extend([
            Value::Int(id.raw()),
            Value::Int(position),
            Value::Text(charge.kind.code()),
            Value::Text(&charge.code),
            Value::Text(&charge.words),
            Value::Int(charge.quantity),
            Value::Int(charge.unit_price),
            Value::Int(charge.amount),
        ]);
    }
    Ok(tx.bulk(&CHARGES, &rows)?)
}

/// Writes an order that has more lines than before: its sums, and the lines from `standing` on.
pub(in crate::orders) fn grow(tx: &mut Tx<'_>, order: &OrderView, standing: i64) -> Result<()> {
    let taxes = order.lines.iter().map(|l| json(&l.tax_lines)).collect::<Result<Vec<_>>>()?;
    let mut rows = Vec::new();
    for (position, (line, taxes)) in (0_i64..).zip(order.lines.iter().zip(&taxes)).filter(|(p, _)| *p >= standing) {
        rows.extend(line_values(order, line, position, taxes));
    }
    tx.bulk(&ORDER_LINES, &rows)?;
    sums(tx, order)
}

/// Writes an order that has fewer lines than before.
pub(in crate::orders) fn shrink(tx: &mut Tx<'_>, order: &OrderView, left: Grown) -> Result<()> {
    unlink_lines(tx, order.id, left.lines)?;
    tx.execute(
        sql!("delete from order_lines where order_id = $1 and position >= $2"),
        params![order.id.raw(), left.lines],
    )?;
    tx.execute(
        sql!("delete from order_charges where order_id = $1 and position >= $2"),
        params![order.id.raw(), left.charges],
    )?;
    sums(tx, order)
}

fn sums(tx: &mut Tx<'_>, order: &OrderView) -> Result<()> {
    tx.execute(
        sql!(
            "update orders set subtotal = $2, discount = $3, shipping = $4, fees = $5, total = $6, units = $7,
                    line_count = $8, fulfilment = $9, updated_at = $10, version = $11
             where id = $1"
        ),
        params![
            order.id.raw(),
            order.subtotal,
            order.discount,
            order.shipping,
            order.fees,
            order.total,
            order.units,
            order.lines.len() as i64,
            order.fulfilment.code(),
            order.updated_at.as_micros(),
            order.version,
        ],
    )?;
    Ok(())
}

/// Papers stand alone when the lines they are about are taken back.
fn unlink_lines(tx: &mut Tx<'_>, id: OrderId, from: i64) -> Result<()> {
    tx.execute(
        sql!(
            "update past_paper_lines set order_id = null, order_line_id = null
             where order_id = $1
               and order_line_id in (select l.id from order_lines l where l.order_id = $1 and l.position >= $2)"
        ),
        params![id.raw(), from],
    )?;
    Ok(())
}

/// Deletes an order of the past.
pub(in crate::orders) fn delete(tx: &mut Tx<'_>, id: OrderId) -> Result<()> {
    unlink_lines(tx, id, 0)?;
    tx.execute(sql!("update past_papers set order_id = null where order_id = $1"), params![id.raw()])?;
    tx.execute(sql!("delete from order_charges where order_id = $1"), params![id.raw()])?;
    tx.execute(sql!("delete from order_origins where order_id = $1"), params![id.raw()])?;
    tx.execute(sql!("delete from order_lines where order_id = $1"), params![id.raw()])?;
    tx.execute(sql!("delete from order_notes where order_id = $1"), params![id.raw()])?;
    tx.execute(sql!("delete from orders where id = $1"), params![id.raw()])?;
    Ok(())
}

pub(in crate::orders) fn insert_paper(
    tx: &mut Tx<'_>,
    id: i64,
    paper: &PastPaper,
    (order, total): (Option<OrderId>, i64),
) -> Result<()> {
    let row = params![
        id,
        paper.kind.code(),
        &paper.system,
        &paper.number,
        paper.customer.map(CustomerId::raw),
        &paper.customer_reference,
        &paper.country,
        order.map(OrderId::raw),
        paper.currency.code(),
        total,
        paper.lines.len() as i64,
        paper.at.as_micros(),
    ];
    Ok(tx.bulk(&PAPERS, row)?)
}

/// Adds lines of a paper behind those that stand, each with the order line it is about.
pub(in crate::orders) fn insert_paper_lines(
    tx: &mut Tx<'_>,
    id: i64,
    standing: i64,
    lines: &[(&PastPaperLine, Option<Standing>)],
) -> Result<()> {
    let mut rows = Vec::with_capacity(lines.len() * PAPER_LINES.columns.len());
    for (position, (line, about)) in (standing..).zip(lines) {
        rows.extend([
            Value::Int(id),
            Value::Int(position),
            Value::Text(line.class.code()),
            Value::from(line.variant.map(|variant| variant.raw())),
            Value::from(about.map(|about| about.order.raw())),
            Value::from(about.map(|about| about.line.raw())),
            Value::Text(&line.sku),
            Value::Text(&line.words),
            Value::Int(line.quantity),
            Value::Int(line.unit_price),
            Value::Int(line.amount),
        ]);
    }
    Ok(tx.bulk(&PAPER_LINES, &rows)?)
}

pub(in crate::orders) fn update_paper(tx: &mut Tx<'_>, id: i64, total: i64, lines: i64) -> Result<()> {
    tx.execute(sql!("update past_papers set total = $2, line_count = $3 where id = $1"), params![id, total, lines])?;
    Ok(())
}

/// Deletes a paper, or its lines from one on.
pub(in crate::orders) fn delete_paper(tx: &mut Tx<'_>, id: i64, left: Option<(i64, i64)>) -> Result<()> {
    let from = left.map_or(0, |(lines, _)| lines);
    tx.execute(sql!("delete from past_paper_lines where paper_id = $1 and position >= $2"), params![id, from])?;
    match left {
        Some((lines, total)) => update_paper(tx, id, total, lines),
        None => {
            tx.execute(sql!("delete from past_papers where id = $1"), params![id])?;
            Ok(())
        }
    }
}
