//! The SQL of set-up, Today and the log: it reads across areas and writes nothing.

use super::beginning::Beginning;
use super::log::{LogEntry, LogFilter};
use super::today::{Day, Figures, Now, Waiting};
use super::trade::Best;
use crate::platform::{Result, cells};
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{Currency, EventId, IdSource, Timestamp};
use std::time::Duration;

pub(super) fn beginning(tx: &mut Tx<'_>) -> Result<Beginning> {
    let found = tx.one(
        sql!(
            "select (select count(*) from (select id from locations where address is not null limit 1) a),
                    (select count(*) from (select id from tax_rates where archived_at is null limit 1) b),
                    (select count(*) from (select id from products limit 1) c),
                    (select count(*) from (select id from orders limit 1) d),
                    (select count(*) from (select id from users where disabled_at is null limit 2) e)"
        ),
        &[],
        |r| {
            Ok(Beginning {
                has_settings: false,
                has_address: r.get::<i64>(0)? > 0,
                has_tax_rates: r.get::<i64>(1)? > 0,
                has_products: r.get::<i64>(2)? > 0,
                has_orders: r.get::<i64>(3)? > 0,
                has_colleagues: r.get::<i64>(4)? > 1,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

pub(super) fn now(tx: &mut Tx<'_>, late_before: Timestamp) -> Result<Now> {
    let (to_ship, late, out_of_stock) = unshipped(tx, late_before)?;
    let backordered = tx.one(
        sql!(
            "select count(distinct o.id), min(o.created_at) from order_lines l join orders o on o.id = l.order_id
             where l.backordered > 0 and o.state = 'placed'"
        ),
        &[],
        waiting,
    )?;
    let low =
        tx.one(sql!("select count(*), min(low_since) from stock_levels where low_since is not null"), &[], waiting)?;
    let short = tx.one(sql!("select count(*) from stock_levels where shortfall > 0"), &[], |r| r.get::<i64>(0))?;
    let dead = tx.one(sql!("select count(*) from jobs where state = 'dead'"), &[], |r| r.get::<i64>(0))?;
    Ok(Now {
        to_ship,
        late,
        backordered: backordered.unwrap_or_default(),
        out_of_stock,
        short: short.unwrap_or(0),
        low: low.unwrap_or_default(),
        dead_jobs: dead.unwrap_or(0),
    })
}

/// To ship, late, out of stock: one walk over the index of orders that have not left.
fn unshipped(tx: &mut Tx<'_>, late_before: Timestamp) -> Result<(Waiting, Waiting, Waiting)> {
    let rows = tx.query(
        sql!(
            "select case when stage = 'out_of_stock' then 2 when created_at < $1 then 1 else 0 end as kind,
                    count(*), min(created_at)
             from orders where state = 'placed' and fulfilment <> 'fulfilled'
             group by case when stage = 'out_of_stock' then 2 when created_at < $1 then 1 else 0 end"
        ),
        params![late_before.as_micros()],
        |r| Ok((r.get::<i64>(0)?, Waiting { count: r.get(1)?, oldest: cells::optional_moment(r, 2)? })),
    )?;
    let of = |kind: i64| rows.iter().find(|(k, _)| *k == kind).map(|(_, waiting)| *waiting).unwrap_or_default();
    let (fresh, late) = (of(0), of(1));
    let oldest = [late.oldest, fresh.oldest].into_iter().flatten().min();
    Ok((Waiting { count: fresh.count.saturating_add(late.count), oldest }, late, of(2)))
}

fn waiting(r: &Row<'_>) -> db::Result<Waiting> {
    Ok(Waiting { count: r.get(0)?, oldest: cells::optional_moment(r, 1)? })
}

/// Figures from one moment until before another. Orders are found by their moment; a shipment's id is made at its moment or
/// later, so their walk begins at the least id of `from`.
pub(super) fn figures(tx: &mut Tx<'_>, currency: Currency, from: Timestamp, until: Timestamp) -> Result<Figures> {
    let (least, from, until) = (IdSource::least_at(from), from.as_micros(), until.as_micros());
    let orders = tx.one(
        sql!(
            "select count(*), cast(coalesce(sum(case when currency = $3 then total else 0 end), 0) as bigint),
                    cast(coalesce(sum(units), 0) as bigint)
             from orders where created_at >= $1 and created_at < $2 and state <> 'cancelled'"
        ),
        params![from, until, currency.code()],
        |r| Ok(Figures { orders: r.get(0)?, revenue: r.get(1)?, units: r.get(2)?, shipped: 0 }),
    )?;
    let shipped = tx.one(
        sql!(
            "select count(*) from shipments where id >= $1 and shipped_at >= $2 and shipped_at < $3 and state <> 'voided'"
        ),
        params![least, from, until],
        |r| r.get::<i64>(0),
    )?;
    Ok(Figures { shipped: shipped.unwrap_or(0), ..orders.unwrap_or_default() })
}

/// Orders since a moment by steps of a length, each with its number from 0 on.
pub(super) fn days(tx: &mut Tx<'_>, currency: Currency, from: Timestamp, step: Duration) -> Result<Vec<(i64, Day)>> {
    let step_us = i64::try_from(step.as_micros()).unwrap_or(i64::MAX);
    Ok(tx.query(
        sql!(
            "select o.step, count(*), cast(coalesce(sum(o.amount), 0) as bigint) from (
               select (created_at - $1) / $2 as step, case when currency = $3 then total else 0 end as amount
               from orders where created_at >= $1 and state <> 'cancelled'
             ) o group by o.step order by o.step"
        ),
        params![from.as_micros(), step_us, currency.code()],
        |r| Ok((r.get::<i64>(0)?, Day { orders: r.get(1)?, revenue: r.get(2)? })),
    )?)
}

/// Variants of orders since a moment that were not cancelled, most units first, under the words of their last line.
pub(super) fn best(tx: &mut Tx<'_>, from: Timestamp, most: i64) -> Result<Vec<Best>> {
    Ok(tx.query(
        sql!(
            "select (select l.title from order_lines l where l.id = best.last),
                    (select l.sku from order_lines l where l.id = best.last), best.units
             from (select l.variant_id, max(l.id) as last, cast(sum(l.quantity) as bigint) as units
                   from orders o join order_lines l on l.order_id = o.id
                   where o.created_at >= $1 and o.state <> 'cancelled'
                   group by l.variant_id order by units desc, l.variant_id limit $2) best
             order by best.units desc, best.variant_id"
        ),
        params![from.as_micros(), most],
        |r| Ok(Best { title: r.get(0)?, sku: r.get(1)?, units: r.get(2)? }),
    )?)
}

/// Orders that have not left as a whole, by stage. The stage is made an expression because SQLite would else walk the index of
/// all stages, and look at every order, to have them in order.
pub(super) fn open_by_stage(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    Ok(tx.query(
        sql!(
            "select o.stage, count(*) from (
               select stage || '' as stage from orders where state = 'placed' and fulfilment <> 'fulfilled'
             ) o group by o.stage order by o.stage"
        ),
        &[],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?)
}

/// Entries of the log, newest first; ids rise with time, so the primary key gives the order.
pub(super) fn log(tx: &mut Tx<'_>, filter: &LogFilter, limit: usize) -> Result<Vec<LogEntry>> {
    let begins = filter.area.as_ref().map(|area| format!("{area}.%"));
    let mut select = Select::new(
        "select e.id, e.at, e.kind, e.subject_id, e.actor_kind, coalesce(u.name, k.name), e.request_id, e.data
         from events e left join users u on e.actor_kind = 'user' and u.id = e.actor_id
         left join api_keys k on e.actor_kind = 'api_key' and k.id = e.actor_id",
    );
    select
        .filter_some("e.kind like ?", begins.as_deref())
        .filter_some("e.actor_kind = ?", filter.actor_kind.as_deref())
        .filter_some("e.actor_id = ?", filter.actor)
        .filter_some("e.id < ?", filter.before.map(EventId::raw));
    select.tail("order by e.id desc limit ?", &[Value::Int(i64::try_from(limit).unwrap_or(i64::MAX))]);
    let (sql, params) = select.parts();
    Ok(tx.query(&sql, params, |r| {
        Ok(LogEntry {
            id: EventId::from_raw(r.get(0)?),
            at: cells::moment(r, 1)?,
            kind: r.get(2)?,
            subject: r.get(3)?,
            actor_kind: r.get(4)?,
            actor: r.get(5)?,
            request_id: r.get(6)?,
            data: r.get(7)?,
        })
    })?)
}
