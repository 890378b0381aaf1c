//! Writing a changed order.

use super::write::{ORDER_LINES, json, line_values};
use crate::orders::view::OrderView;
use crate::platform::{AppError, Result};
use db::{DbError, ErrorKind, Tx, Value, params, sql};
use domain::folded_search_text;

/// Writes an order that was taken for update: head, lines, allocations. Lines that are new are added behind the others.
pub(in crate::orders) fn save(tx: &mut Tx<'_>, order: &OrderView) -> Result<()> {
    save_head(tx, order)?;
    save_lines(tx, order)?;
    super::write::set_allocations(tx, order)
}

fn save_head(tx: &mut Tx<'_>, o: &OrderView) -> Result<()> {
    let tax_lines = json(&o.tax_lines)?;
    let address = o.shipping_address.as_ref().map_or(Ok(String::new()), json)?;
    let country = o.shipping_address.as_ref().map_or("", |a| a.country.as_str());
    let search =
        folded_search_text(&format!("{} {} {}", o.number, o.customer.name, o.customer.email.as_deref().unwrap_or("")));
    let changed = tx.execute(
        sql!(
            "update orders set state = $3, stage = $4, payment = $5, fulfilment = $6, priority = $7, subtotal = $8, discount = $9,
               shipping = $10, fees = $11, tax = $12, total = $13, tax_lines = $14, units = $15, line_count = $16,
               ship_country = $17, shipping_address = $18, shipping_method = $19, note = $20, search = $21, updated_at = $22,
               cancelled_at = $23, version = version + 1
             where id = $1 and version = $2"
        ),
        params![
            o.id.raw(),
            o.version,
            o.state.code(),
            &o.stage,
            o.payment.code(),
            o.fulfilment.code(),
            o.priority.code(),
            o.subtotal,
            o.discount,
            o.shipping,
            o.fees,
            o.tax,
            o.total,
            &tax_lines,
            o.units,
            o.lines.len() as i64,
            country,
            &address,
            o.shipping_method.as_deref(),
            &o.note,
            &search,
            o.updated_at.as_micros(),
            o.cancelled_at.map(domain::Timestamp::as_micros),
        ],
    )?;
    if changed == 1 {
        return Ok(());
    }
    Err(AppError::Db(DbError::new(ErrorKind::Contention, "an order moved on while it was changed")))
}

fn save_lines(tx: &mut Tx<'_>, order: &OrderView) -> Result<()> {
    let known: std::collections::HashSet<i64> = tx
        .query(sql!("select id from order_lines where order_id = $1"), params![order.id.raw()], |r| r.get::<i64>(0))?
        .into_iter()
        .collect();
    let taxes = order.lines.iter().map(|l| json(&l.tax_lines)).collect::<Result<Vec<_>>>()?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (position, (line, taxes)) in order.lines.iter().zip(&taxes).enumerate() {
        if known.contains(&line.id.raw()) {
            old.extend([
                Value::Int(line.id.raw()),
                Value::Int(line.quantity),
                Value::Int(line.unit_price),
                Value::Int(line.discount),
                Value::Int(line.tax),
                Value::Int(line.total),
                Value::Text(taxes),
                Value::Int(line.backordered),
                Value::Int(line.shipped),
            ]);
        } else {
            new.extend(line_values(order, line, position as i64, taxes));
        }
    }
    tx.execute_set(
        sql!(
            "update order_lines as l set quantity = k.quantity, unit_price = k.unit_price, discount = k.discount, tax = k.tax,
               total = k.total, tax_lines = k.tax_lines, backordered = k.backordered, shipped = k.shipped
             from {keys k(id bigint, quantity bigint, unit_price bigint, discount bigint, tax bigint, total bigint,
                          tax_lines text, backordered bigint, shipped bigint)}
             where l.id = k.id"
        ),
        &old,
        &[],
    )?;
    Ok(tx.bulk(&ORDER_LINES, &new)?)
}
