//! Writing orders, their lines and their allocations, many at once.

use crate::orders::view::{LineView, OrderView};
use crate::platform::{AppError, Result};
use db::{Tx, Value, sql, table};
use domain::{CustomerId, folded_search_text};

table!(ORDERS = "orders" {
    id: Int, number: Text, channel: Text, customer_id: Int, state: Text, stage: Text, payment: Text, fulfilment: Text,
    priority: Text, currency: Text, prices_include_tax: Bool, subtotal: Int, discount: Int, shipping: Int, fees: Int, tax: Int,
    total: Int, tax_lines: Text, units: Int, line_count: Int, customer_name: Text, customer_email: Text, customer_phone: Text,
    ship_country: Text, shipping_address: Text, shipping_method: Text, shipping_tax_class: Text, note: Text, source: Text,
    search: Text, created_at: Int, updated_at: Int, version: Int
});

table!(pub(super) ORDER_LINES = "order_lines" {
    id: Int, order_id: Int, position: Int, variant_id: Int, sku: Text, title: Text, quantity: Int, unit_price: Int,
    discount: Int, tax: Int, total: Int, tax_class: Text, tax_lines: Text, backordered: Int, shipped: Int
});

table!(ALLOCATIONS = "allocations" {
    order_line_id: Int, location_id: Int, order_id: Int, variant_id: Int, committed: Int, shipped: Int
});

/// A new order beside what only the table needs.
pub(in crate::orders) struct NewOrder<'a> {
    pub(in crate::orders) view: &'a OrderView,
    pub(in crate::orders) shipping_tax_class: &'a str,
    /// Code of the country where no address is known.
    pub(in crate::orders) ship_country: &'a str,
}

/// The texts of an order that have to be made before they can be bound.
struct Texts {
    tax_lines: String,
    address: String,
    search: String,
    line_taxes: Vec<String>,
}

impl Texts {
    fn of(order: &OrderView) -> Result<Texts> {
        let customer = &order.customer;
        let search = format!("{} {} {}", order.number, customer.name, customer.email.as_deref().unwrap_or(""));
        Ok(Texts {
            tax_lines: json(&order.tax_lines)?,
            address: order.shipping_address.as_ref().map_or(Ok(String::new()), json)?,
            search: folded_search_text(&search),
            line_taxes: order.lines.iter().map(|l| json(&l.tax_lines)).collect::<Result<_>>()?,
        })
    }
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(format!("an order cannot be written: {e}")))
}

/// Writes new orders. The caller has decided everything; after this nothing can be refused.
pub(in crate::orders) fn insert(tx: &mut Tx<'_>, orders: &[NewOrder<'_>]) -> Result<()> {
    let texts = orders.iter().map(|o| Texts::of(o.view)).collect::<Result<Vec<_>>>()?;
    let mut rows = Vec::with_capacity(orders.len() * ORDERS.columns.len());
    for (order, texts) in orders.iter().zip(&texts) {
        rows.extend(order_values(order, texts));
    }
    tx.bulk(&ORDERS, &rows)?;
    let (mut lines, mut allocations) = (Vec::new(), Vec::new());
    for (order, texts) in orders.iter().zip(&texts) {
        for (position, (line, taxes)) in order.view.lines.iter().zip(&texts.line_taxes).enumerate() {
            lines.extend(line_values(order.view, line, position as i64, taxes));
            for a in &line.allocations {
                allocations.extend(
                    [line.id.raw(), a.location.raw(), order.view.id.raw(), line.variant.raw(), a.committed, a.shipped]
                        .map(Value::Int),
                );
            }
        }
    }
    tx.bulk(&ORDER_LINES, &lines)?;
    Ok(tx.bulk(&ALLOCATIONS, &allocations)?)
}

fn order_values<'v>(order: &NewOrder<'v>, texts: &'v Texts) -> [Value<'v>; 33] {
    let o = order.view;
    let country = o.shipping_address.as_ref().map_or(order.ship_country, |a| a.country.as_str());
    [
        Value::Int(o.id.raw()),
        Value::Text(&o.number),
        Value::Text(&o.channel),
        Value::from(o.customer.id.map(CustomerId::raw)),
        Value::Text(o.state.code()),
        Value::Text(&o.stage),
        Value::Text(o.payment.code()),
        Value::Text(o.fulfilment.code()),
        Value::Text(o.priority.code()),
        Value::Text(o.currency.code()),
        Value::Bool(o.prices_include_tax),
        Value::Int(o.subtotal),
        Value::Int(o.discount),
        Value::Int(o.shipping),
        Value::Int(o.fees),
        Value::Int(o.tax),
        Value::Int(o.total),
        Value::Text(&texts.tax_lines),
        Value::Int(o.units),
        Value::Int(o.lines.len() as i64),
        Value::Text(&o.customer.name),
        Value::from(o.customer.email.as_deref()),
        Value::from(o.customer.phone.as_deref()),
        Value::Text(country),
        Value::Text(&texts.address),
        Value::from(o.shipping_method.as_deref()),
        Value::Text(order.shipping_tax_class),
        Value::Text(&o.note),
        Value::Text(&o.source),
        Value::Text(&texts.search),
        Value::Int(o.created_at.as_micros()),
        Value::Int(o.updated_at.as_micros()),
        Value::Int(o.version),
    ]
}

pub(super) fn line_values<'v>(order: &OrderView, line: &'v LineView, position: i64, taxes: &'v str) -> [Value<'v>; 15] {
    [
        Value::Int(line.id.raw()),
        Value::Int(order.id.raw()),
        Value::Int(position),
        Value::Int(line.variant.raw()),
        Value::Text(&line.sku),
        Value::Text(&line.title),
        Value::Int(line.quantity),
        Value::Int(line.unit_price),
        Value::Int(line.discount),
        Value::Int(line.tax),
        Value::Int(line.total),
        Value::Text(&line.tax_class),
        Value::Text(taxes),
        Value::Int(line.backordered),
        Value::Int(line.shipped),
    ]
}

/// Sets what allocations have left: (line, location) with units committed and shipped. Adds those that are new.
pub(in crate::orders) fn set_allocations(tx: &mut Tx<'_>, order: &OrderView) -> Result<()> {
    let mut rows = Vec::new();
    for line in &order.lines {
        for a in &line.allocations {
            rows.extend(
                [line.id.raw(), a.location.raw(), order.id.raw(), line.variant.raw(), a.committed, a.shipped]
                    .map(Value::Int),
            );
        }
    }
    tx.execute_set(
        sql!(
            "insert into allocations (order_line_id, location_id, order_id, variant_id, committed, shipped)
             select k.line, k.location, k.order_id, k.variant, k.committed, k.shipped
             from {keys k(line bigint, location bigint, order_id bigint, variant bigint, committed bigint, shipped bigint)}
             where true on conflict (order_line_id, location_id)
             do update set committed = excluded.committed, shipped = excluded.shipped"
        ),
        &rows,
        &[],
    )?;
    Ok(())
}
