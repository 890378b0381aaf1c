//! Reading the order lines that wait for a variant, in their turn.

use crate::platform::{Result, cells};
use db::{Row, Select, Tx, Value, sql};
use domain::orders::Priority;
use domain::shipping::WaitingLine;
use domain::{OrderId, OrderLineId, VariantId};

/// A line that waits, with its order.
#[derive(Clone, Debug)]
pub(in crate::shipping) struct Waiting {
    /// The order.
    pub(in crate::shipping) order: OrderId,
    /// The line; its channel's buffer is not known yet.
    pub(in crate::shipping) line: WaitingLine,
}

/// The next lines that wait for a variant, behind `after` in their turn; at most `limit`.
pub(in crate::shipping) fn waiting(
    tx: &mut Tx<'_>,
    variant: VariantId,
    after: Option<&WaitingLine>,
    limit: usize,
) -> Result<Vec<Waiting>> {
    // The same turn as `domain::shipping::Turn`: urgent, then old, then by id. The most urgent priority has the least rank.
    let mut select = Select::new(
        "select w.order_id, w.id, w.backordered, w.priority, w.created_at from (
           select l.order_id, l.id, l.backordered, o.priority, o.created_at,
                  case o.priority when 'high' then 0 else 1 end as rank, l.variant_id
           from order_lines l join orders o on o.id = l.order_id
           where l.backordered > 0 and o.state = 'placed'
         ) w",
    );
    select.filter("w.variant_id = ?", &[Value::Int(variant.raw())]);
    if let Some(after) = after {
        let rank = Value::Int(rank(after.priority));
        let (placed_at, line) = (Value::Int(after.placed_at.as_micros()), Value::Int(after.line.raw()));
        select.filter("(w.rank, w.created_at, w.id) > (?, ?, ?)", &[rank, placed_at, line]);
    }
    select.tail("order by w.rank, w.created_at, w.id limit ?", &[Value::Int(i64::try_from(limit).unwrap_or(i64::MAX))]);
    let (sql, params) = select.parts();
    Ok(tx.query(&sql, params, row)?)
}

/// Locks orders, in the order of their ids, so that commands which need several never wait for each other in a circle. Answers
/// every variant that stands on them.
pub(in crate::shipping) fn lock_orders(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<Vec<VariantId>> {
    let mut ids: Vec<i64> = orders.iter().map(|o| o.raw()).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    tx.query_set(
        sql!("select o.id from {keys k(id bigint)} join orders o on o.id = k.id order by o.id {for update of o}"),
        &keys,
        &[],
        |r| r.get::<i64>(0),
    )?;
    // Read behind the locks: an edit that was under way has ended.
    Ok(tx.query_set(
        sql!("select l.variant_id from {keys k(id bigint)} join order_lines l on l.order_id = k.id"),
        &keys,
        &[],
        |r| Ok(VariantId::from_raw(r.get(0)?)),
    )?)
}

fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
    }
}

fn row(r: &Row<'_>) -> db::Result<Waiting> {
    let line = WaitingLine {
        line: OrderLineId::from_raw(r.get(1)?),
        backordered: r.get(2)?,
        priority: cells::parsed(r, 3)?,
        placed_at: cells::moment(r, 4)?,
        buffer: 0,
    };
    Ok(Waiting { order: OrderId::from_raw(r.get(0)?), line })
}
