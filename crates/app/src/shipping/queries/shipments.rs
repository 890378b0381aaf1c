//! Reading shipments: one, those of an order, a list.

use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::{Result, cells};
use crate::shipping::view::{ShipmentLineView, ShipmentView};
use crate::sort_column;
use db::{Row, Select, Tx, Value, params, sql};
use domain::shipping::{ShipmentState, Tracking};
use domain::{LocationId, OrderId, OrderLineId, ShipmentId, Timestamp, VariantId};
use std::collections::HashMap;

/// Which shipments a list shows. Every filter narrows it.
#[derive(Clone, Debug, Default)]
pub struct ShipmentFilter {
    /// Of one order.
    pub order: Option<OrderId>,
    /// In this state.
    pub state: Option<ShipmentState>,
    /// With exactly this carrier.
    pub carrier: Option<String>,
    /// With exactly this number of the carrier.
    pub tracking_number: Option<String>,
    /// Shipped at this moment or later.
    pub from: Option<Timestamp>,
    /// Shipped before this moment.
    pub until: Option<Timestamp>,
    /// Which part of the list.
    pub page: PageRequest,
}

// Ids rise with time, so the id is the key of the order in which shipments were made.
static SORT: [SortColumn; 1] = [sort_column!("shipped_at", by id "s.id")];

/// A shipment with its lines.
pub fn shipment(tx: &mut Tx<'_>, id: ShipmentId) -> Result<Option<ShipmentView>> {
    let found = tx.one(
        sql!(
            "select s.id, s.order_id, o.number, s.state, s.carrier, s.tracking_number, s.tracking_url, s.shipped_at,
                    s.handed_over_at, s.ended_at, s.end_reason, s.version
             from shipments s join orders o on o.id = s.order_id where s.id = $1"
        ),
        params![id.raw()],
        head,
    )?;
    let mut found: Vec<ShipmentView> = found.into_iter().collect();
    add_lines(tx, &mut found)?;
    Ok(found.pop())
}

/// A part of the list of shipments.
pub fn shipments(tx: &mut Tx<'_>, filter: &ShipmentFilter) -> Result<Page<ShipmentView>> {
    let paging = filter.page.check(&SORT)?;
    let mut select = Select::new(
        "select s.id, s.order_id, o.number, s.state, s.carrier, s.tracking_number, s.tracking_url, s.shipped_at,
                s.handed_over_at, s.ended_at, s.end_reason, s.version
         from shipments s join orders o on o.id = s.order_id",
    );
    select
        .filter_some("s.order_id = ?", filter.order.map(OrderId::raw))
        .filter_some("s.state = ?", filter.state.map(ShipmentState::code))
        .filter_some("s.carrier = ?", filter.carrier.as_deref());
    if let Some(number) = filter.tracking_number.as_deref() {
        // The second condition lets the partial index serve the first.
        select.filter("s.tracking_number = ? and s.tracking_number <> ''", &[Value::Text(number)]);
    }
    select
        .filter_some("s.shipped_at >= ?", filter.from.map(Timestamp::as_micros))
        .filter_some("s.shipped_at < ?", filter.until.map(Timestamp::as_micros));
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let mut rows = tx.query(&sql, params, head)?;
    add_lines(tx, &mut rows)?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}

/// The order of a shipment; it never changes.
pub(in crate::shipping) fn order_of(tx: &mut Tx<'_>, id: ShipmentId) -> Result<Option<OrderId>> {
    let order = tx.one(sql!("select order_id from shipments where id = $1"), params![id.raw()], |r| r.get::<i64>(0))?;
    Ok(order.map(OrderId::from_raw))
}

/// How many other shipments of an order have neither arrived nor been voided.
pub(in crate::shipping) fn others_not_delivered(tx: &mut Tx<'_>, order: OrderId, but: ShipmentId) -> Result<i64> {
    let count = tx.one(
        sql!(
            "select count(*) from shipments
             where order_id = $1 and id <> $2 and state in ('shipped', 'in_transit', 'failed')"
        ),
        params![order.raw(), but.raw()],
        |r| r.get::<i64>(0),
    )?;
    Ok(count.unwrap_or(0))
}

fn add_lines(tx: &mut Tx<'_>, shipments: &mut [ShipmentView]) -> Result<()> {
    let keys: Vec<Value<'_>> = shipments.iter().map(|s| Value::Int(s.id.raw())).collect();
    let lines = tx.query_set(
        sql!(
            "select sl.shipment_id, sl.order_line_id, sl.variant_id, ol.sku, ol.title, sl.location_id, sl.quantity
             from {keys k(id bigint)} join shipment_lines sl on sl.shipment_id = k.id
             join order_lines ol on ol.id = sl.order_line_id
             order by sl.shipment_id, ol.position, sl.location_id"
        ),
        &keys,
        &[],
        |r| Ok((ShipmentId::from_raw(r.get(0)?), line(r)?)),
    )?;
    let mut by_shipment: HashMap<ShipmentId, Vec<ShipmentLineView>> = HashMap::new();
    for (id, line) in lines {
        by_shipment.entry(id).or_default().push(line);
    }
    for shipment in shipments {
        shipment.lines = by_shipment.remove(&shipment.id).unwrap_or_default();
    }
    Ok(())
}

fn head(r: &Row<'_>) -> db::Result<ShipmentView> {
    let url: String = r.get(6)?;
    Ok(ShipmentView {
        id: ShipmentId::from_raw(r.get(0)?),
        order: OrderId::from_raw(r.get(1)?),
        order_number: r.get(2)?,
        state: cells::parsed(r, 3)?,
        lines: Vec::new(),
        tracking: Tracking {
            carrier: cells::filled(r, 4)?,
            number: cells::filled(r, 5)?,
            url: Some(url).filter(|u| !u.is_empty()),
        },
        shipped_at: cells::moment(r, 7)?,
        handed_over_at: cells::optional_moment(r, 8)?,
        ended_at: cells::optional_moment(r, 9)?,
        end_reason: r.get(10)?,
        version: r.get(11)?,
    })
}

fn line(r: &Row<'_>) -> db::Result<ShipmentLineView> {
    Ok(ShipmentLineView {
        order_line: OrderLineId::from_raw(r.get(1)?),
        variant: VariantId::from_raw(r.get(2)?),
        sku: r.get(3)?,
        title: r.get(4)?,
        location: LocationId::from_raw(r.get(5)?),
        quantity: r.get(6)?,
    })
}
