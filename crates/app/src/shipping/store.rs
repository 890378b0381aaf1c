//! The only SQL that writes shipments and their lines.

use super::view::ShipmentView;
use crate::platform::{AppError, Result};
use db::{DbError, ErrorKind, Tx, Value, params, sql, table};
use domain::Timestamp;
use domain::shipping::Tracking;

table!(SHIPMENTS = "shipments" {
    id: Int, order_id: Int, state: Text, carrier: Text, tracking_number: Text, tracking_url: Text, shipped_at: Int,
    handed_over_at: Int, ended_at: Int, end_reason: Text, version: Int
});
table!(SHIPMENT_LINES = "shipment_lines" {
    shipment_id: Int, order_line_id: Int, location_id: Int, variant_id: Int, quantity: Int
});

/// Writes a new shipment.
pub(super) fn insert(tx: &mut Tx<'_>, s: &ShipmentView) -> Result<()> {
    let Tracking { carrier, number, url } = &s.tracking;
    let row = [
        Value::Int(s.id.raw()),
        Value::Int(s.order.raw()),
        Value::Text(s.state.code()),
        Value::Text(carrier.as_ref().map_or("", |c| c.as_str())),
        Value::Text(number.as_ref().map_or("", |n| n.as_str())),
        Value::Text(url.as_deref().unwrap_or("")),
        Value::Int(s.shipped_at.as_micros()),
        Value::from(s.handed_over_at.map(Timestamp::as_micros)),
        Value::from(s.ended_at.map(Timestamp::as_micros)),
        Value::Text(&s.end_reason),
        Value::Int(s.version),
    ];
    tx.bulk(&SHIPMENTS, &row)?;
    let line = |l: &super::view::ShipmentLineView| {
        [s.id.raw(), l.order_line.raw(), l.location.raw(), l.variant.raw(), l.quantity].map(Value::Int)
    };
    Ok(tx.bulk(&SHIPMENT_LINES, &s.lines.iter().flat_map(line).collect::<Vec<_>>())?)
}

/// Writes where a shipment is now; `s` still has the version it was read with.
pub(super) fn save(tx: &mut Tx<'_>, s: &ShipmentView) -> Result<()> {
    let changed = tx.execute(
        sql!(
            "update shipments set state = $3, handed_over_at = $4, ended_at = $5, end_reason = $6, version = version + 1
             where id = $1 and version = $2"
        ),
        params![
            s.id.raw(),
            s.version,
            s.state.code(),
            s.handed_over_at.map(Timestamp::as_micros),
            s.ended_at.map(Timestamp::as_micros),
            &s.end_reason,
        ],
    )?;
    if changed == 1 {
        return Ok(());
    }
    Err(AppError::Db(DbError::new(ErrorKind::Contention, "a shipment moved on while it was changed")))
}
