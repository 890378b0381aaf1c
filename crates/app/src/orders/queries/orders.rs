//! Reading orders: one whole.

use crate::orders::note::NoteView;
use crate::orders::view::{AllocationView, CustomerView, LineView, OrderView, TaxView};
use crate::platform::cells;
use crate::platform::{AppError, Result};
use db::{Row, Sql, Tx, Value, params, sql};
use domain::base::{Address, CustomerId, LocationId, OrderId, OrderLineId, VariantId};

/// An order with its lines, by id.
pub fn order(tx: &mut Tx<'_>, id: OrderId) -> Result<Option<OrderView>> {
    whole(
        tx,
        sql!(
            "select id, number, channel, state, stage, payment, fulfilment, priority, currency, prices_include_tax, subtotal,
                    discount, shipping, fees, tax, total, tax_lines, units, customer_id, customer_name, customer_email,
                    customer_phone, shipping_address, shipping_method, note, source, created_at, updated_at, cancelled_at, version
             from orders where id = $1"
        ),
        &[Value::Int(id.raw())],
    )
}

/// An order with its lines, by number.
pub fn order_by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<OrderView>> {
    whole(
        tx,
        sql!(
            "select id, number, channel, state, stage, payment, fulfilment, priority, currency, prices_include_tax, subtotal,
                    discount, shipping, fees, tax, total, tax_lines, units, customer_id, customer_name, customer_email,
                    customer_phone, shipping_address, shipping_method, note, source, created_at, updated_at, cancelled_at, version
             from orders where number = $1"
        ),
        &[Value::Text(number)],
    )
}

/// An order with its lines, kept from others until the transaction ends. Taken before its stock levels.
pub(crate) fn order_for_update(tx: &mut Tx<'_>, id: OrderId) -> Result<OrderView> {
    let found = whole(
        tx,
        sql!(
            "select id, number, channel, state, stage, payment, fulfilment, priority, currency, prices_include_tax, subtotal,
                    discount, shipping, fees, tax, total, tax_lines, units, customer_id, customer_name, customer_email,
                    customer_phone, shipping_address, shipping_method, note, source, created_at, updated_at, cancelled_at, version
             from orders where id = $1 {for update}"
        ),
        &[Value::Int(id.raw())],
    )?;
    found.ok_or(AppError::NotFound("order"))
}

fn whole(tx: &mut Tx<'_>, sql: &Sql, key: &[Value<'_>]) -> Result<Option<OrderView>> {
    let Some(mut order) = tx.one(sql, key, head)? else { return Ok(None) };
    order.lines = tx.query(
        sql!(
            "select id, variant_id, sku, title, quantity, unit_price, discount, tax, total, tax_class, tax_lines, shipped, backordered
             from order_lines where order_id = $1 order by position"
        ),
        params![order.id.raw()],
        line,
    )?;
    let allocations = tx.query(
        sql!(
            "select a.order_line_id, a.location_id, a.committed, a.shipped from allocations a
             join locations l on l.id = a.location_id where a.order_id = $1 order by l.priority, l.id"
        ),
        params![order.id.raw()],
        |r| {
            let view =
                AllocationView { location: LocationId::from_raw(r.get(1)?), committed: r.get(2)?, shipped: r.get(3)? };
            Ok((OrderLineId::from_raw(r.get(0)?), view))
        },
    )?;
    for (id, allocation) in allocations {
        if let Some(line) = order.lines.iter_mut().find(|l| l.id == id) {
            line.committed += allocation.committed;
            line.allocations.push(allocation);
        }
    }
    Ok(Some(order))
}

fn head(r: &Row<'_>) -> db::Result<OrderView> {
    let address: String = r.get(22)?;
    let shipping_address: Option<Address> = if address.is_empty() { None } else { Some(cells::json(r, 22)?) };
    Ok(OrderView {
        id: OrderId::from_raw(r.get(0)?),
        number: r.get(1)?,
        channel: r.get(2)?,
        state: cells::parsed(r, 3)?,
        stage: r.get(4)?,
        payment: cells::parsed(r, 5)?,
        fulfilment: cells::parsed(r, 6)?,
        priority: cells::parsed(r, 7)?,
        currency: cells::parsed(r, 8)?,
        prices_include_tax: r.get(9)?,
        lines: Vec::new(),
        subtotal: r.get(10)?,
        discount: r.get(11)?,
        shipping: r.get(12)?,
        fees: r.get(13)?,
        tax: r.get(14)?,
        total: r.get(15)?,
        tax_lines: cells::json::<Vec<TaxView>>(r, 16)?,
        units: r.get(17)?,
        customer: CustomerView {
            id: r.get::<Option<i64>>(18)?.map(CustomerId::from_raw),
            name: r.get(19)?,
            email: r.get(20)?,
            phone: r.get(21)?,
        },
        shipping_address,
        shipping_method: r.get(23)?,
        note: r.get(24)?,
        source: r.get(25)?,
        created_at: cells::moment(r, 26)?,
        updated_at: cells::moment(r, 27)?,
        cancelled_at: cells::optional_moment(r, 28)?,
        version: r.get(29)?,
    })
}

fn line(r: &Row<'_>) -> db::Result<LineView> {
    Ok(LineView {
        id: OrderLineId::from_raw(r.get(0)?),
        variant: VariantId::from_raw(r.get(1)?),
        sku: r.get(2)?,
        title: r.get(3)?,
        quantity: r.get(4)?,
        unit_price: r.get(5)?,
        discount: r.get(6)?,
        tax: r.get(7)?,
        total: r.get(8)?,
        tax_class: r.get(9)?,
        tax_lines: cells::json(r, 10)?,
        committed: 0,
        shipped: r.get(11)?,
        backordered: r.get(12)?,
        allocations: Vec::new(),
    })
}

/// Tax class of an order's shipping, as it was when it was placed.
pub(crate) fn shipping_tax_class(tx: &mut Tx<'_>, id: OrderId) -> Result<String> {
    let found = tx.one(sql!("select shipping_tax_class from orders where id = $1"), params![id.raw()], |r| r.get(0))?;
    found.ok_or(AppError::NotFound("order"))
}

/// The notes on an order, oldest first.
pub fn notes(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<NoteView>> {
    Ok(tx.query(
        sql!(
            "select id, order_id, author_kind, author_id, body, created_at from order_notes
             where order_id = $1 order by id"
        ),
        params![order.raw()],
        |r| {
            Ok(NoteView {
                id: r.get(0)?,
                order: OrderId::from_raw(r.get(1)?),
                author_kind: r.get(2)?,
                author_id: r.get(3)?,
                body: r.get(4)?,
                created_at: cells::moment(r, 5)?,
            })
        },
    )?)
}
