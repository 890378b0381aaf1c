//! The only SQL that writes levels, movements, counts and transfers.

pub(super) mod locations;
pub(super) mod past;

use super::levels::{LevelKey, Moved, Row};
use crate::platform::command::Call;
use crate::platform::{Result, WriteCtx};
use db::{Asked, Row as DbRow, Tx, Value, params, sql, table};
use domain::stock::{Level, LowStockWatch};
use domain::{LocationId, Timestamp, TransferId, VariantId};
use std::collections::BTreeSet;

type Loaded = (LevelKey, Row);

/// Columns 0.. of a level in the order of every select here.
pub(super) fn read_level(r: &DbRow<'_>) -> db::Result<Level> {
    Ok(Level {
        good: r.get(3)?,
        damaged: r.get(4)?,
        quarantine: r.get(5)?,
        expired: r.get(6)?,
        held: r.get(7)?,
        committed: r.get(8)?,
        in_delivery: r.get(9)?,
        safety_stock: r.get(10)?,
        oversell_allowance: r.get(11)?,
        shortfall: r.get(12)?,
    })
}

fn read_loaded(r: &DbRow<'_>) -> db::Result<Loaded> {
    let key = (VariantId::from_raw(r.get(0)?), LocationId::from_raw(r.get(1)?));
    let (threshold, since): (Option<i64>, Option<i64>) = (r.get(13)?, r.get(14)?);
    let watch = threshold.map(|threshold| LowStockWatch { threshold, since: since.map(Timestamp::from_micros) });
    Ok((key, Row::stored(r.get(2)?, read_level(r)?, watch)))
}

pub(super) fn lock_levels(tx: &mut Tx<'_>, keys: &[LevelKey]) -> Result<Vec<Loaded>> {
    let rows: Vec<Value<'_>> = keys.iter().flat_map(|(v, l)| [Value::Int(v.raw()), Value::Int(l.raw())]).collect();
    Ok(tx.query_set(
        sql!(
            "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                    l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, l.low_at, l.low_since
             from {keys k(variant_id bigint, location_id bigint)}
             join stock_levels l on l.variant_id = k.variant_id and l.location_id = k.location_id
             order by l.variant_id, l.location_id {for update of l}"
        ),
        &rows,
        &[],
        read_loaded,
    )?)
}

pub(super) fn lock_levels_of_variants(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Vec<Loaded>> {
    let rows: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    Ok(tx.query_set(
        sql!(
            "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                    l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, l.low_at, l.low_since
             from {keys k(variant_id bigint)}
             join stock_levels l on l.variant_id = k.variant_id
             order by l.variant_id, l.location_id {for update of l}"
        ),
        &rows,
        &[],
        read_loaded,
    )?)
}

/// Asks for the levels of the variants of folded SKUs, to be locked in the order of all locks.
pub(super) fn ask_levels_of_skus(tx: &mut Tx<'_>, skus: &BTreeSet<String>) -> Result<Asked<Loaded>> {
    let rows: Vec<Value<'_>> = skus.iter().map(Value::from).collect();
    Ok(tx.ask_set(
        sql!(
            "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                    l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, l.low_at, l.low_since
             from {keys k(sku text)}
             join variants v on v.sku_folded = k.sku
             join stock_levels l on l.variant_id = v.id
             order by l.variant_id, l.location_id {for update of l}"
        ),
        &rows,
        &[],
        read_loaded,
    )?)
}

pub(super) fn levels_of_variants(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Vec<Loaded>> {
    let rows: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    Ok(tx.query_set(
        sql!(
            "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                    l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, l.low_at, l.low_since
             from {keys k(variant_id bigint)}
             join stock_levels l on l.variant_id = k.variant_id
             order by l.variant_id, l.location_id"
        ),
        &rows,
        &[],
        read_loaded,
    )?)
}

/// Values of a level when it is written.
const LEVEL_VALUES: usize = 13;

fn level_values(key: &LevelKey, level: &Level, version: i64) -> [Value<'static>; LEVEL_VALUES] {
    [
        key.0.raw(),
        key.1.raw(),
        level.good,
        level.damaged,
        level.quarantine,
        level.expired,
        level.held,
        level.committed,
        level.in_delivery,
        level.safety_stock,
        level.oversell_allowance,
        level.shortfall,
        version,
    ]
    .map(Value::Int)
}

/// Writes changed levels. It is contention when one of them is not as it was loaded any more.
pub(super) fn write_levels(tx: &mut Tx<'_>, changed: &[(LevelKey, Row)]) -> Result<()> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (key, row) in changed {
        match row.stored {
            Some(version) => old.extend(level_values(key, &row.now, version)),
            None => new.extend(level_values(key, &row.now, 0)),
        }
    }
    tx.expect_set(
        sql!(
            "update stock_levels as l set good = k.good, damaged = k.damaged, quarantine = k.quarantine, expired = k.expired,
               held = k.held, committed = k.committed, in_delivery = k.in_delivery, safety_stock = k.safety_stock,
               oversell_allowance = k.oversell_allowance, shortfall = k.shortfall, version = k.version + 1
             from {keys k(variant_id bigint, location_id bigint, good bigint, damaged bigint, quarantine bigint, expired bigint,
                          held bigint, committed bigint, in_delivery bigint, safety_stock bigint, oversell_allowance bigint,
                          shortfall bigint, version bigint)}
             where l.variant_id = k.variant_id and l.location_id = k.location_id and l.version = k.version"
        ),
        &old,
        &[],
        (old.len() / LEVEL_VALUES) as u64,
    )?;
    Ok(tx.expect_set(
        sql!(
            "insert into stock_levels (variant_id, location_id, good, damaged, quarantine, expired, held, committed, in_delivery,
                                       safety_stock, oversell_allowance, shortfall, version)
             select k.variant_id, k.location_id, k.good, k.damaged, k.quarantine, k.expired, k.held, k.committed,
                    k.in_delivery, k.safety_stock, k.oversell_allowance, k.shortfall, 1
             from {keys k(variant_id bigint, location_id bigint, good bigint, damaged bigint, quarantine bigint, expired bigint,
                          held bigint, committed bigint, in_delivery bigint, safety_stock bigint, oversell_allowance bigint,
                          shortfall bigint, version bigint)}
             where k.version >= 0 on conflict do nothing"
        ),
        &new,
        &[],
        (new.len() / LEVEL_VALUES) as u64,
    )?)
}

table!(MOVEMENTS = "movements" {
    id: Int, variant_id: Int, location_id: Int, bucket: Text, change: Int, cause: Text, cause_id: Int, reason: Text,
    actor_kind: Text, actor_id: Int, at: Int
});

pub(super) fn write_movements(ctx: &mut WriteCtx<'_, '_>, call: &Call, movements: &[Moved]) -> Result<()> {
    let mut rows = Vec::with_capacity(movements.len() * MOVEMENTS.columns.len());
    for m in movements {
        rows.extend([
            Value::Int(ctx.next_id()),
            Value::Int(m.key.0.raw()),
            Value::Int(m.key.1.raw()),
            Value::Text(m.bucket.code()),
            Value::Int(m.change),
            Value::Text(m.cause.code()),
            Value::Int(m.cause_id),
            Value::Text(&m.reason),
            Value::Text(call.principal.kind.code()),
            Value::Int(call.principal.id),
            Value::Int(ctx.now.as_micros()),
        ]);
    }
    Ok(ctx.tx.bulk(&MOVEMENTS, &rows)?)
}

/// Writes the watches of levels that exist.
pub(super) fn write_watches(tx: &mut Tx<'_>, watches: &[(LevelKey, Option<LowStockWatch>)]) -> Result<()> {
    let mut rows = Vec::with_capacity(watches.len() * 4);
    for ((variant, location), watch) in watches {
        rows.extend([
            Value::Int(variant.raw()),
            Value::Int(location.raw()),
            Value::from(watch.map(|w| w.threshold)),
            Value::from(watch.and_then(|w| w.since).map(Timestamp::as_micros)),
        ]);
    }
    tx.execute_set(
        sql!(
            "update stock_levels as l set low_at = k.low_at, low_since = k.low_since
             from {keys k(variant_id bigint, location_id bigint, low_at bigint, low_since bigint)}
             where l.variant_id = k.variant_id and l.location_id = k.location_id"
        ),
        &rows,
        &[],
    )?;
    Ok(())
}

/// Of these variants, those that accepted orders wait for.
pub(super) fn awaited(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Vec<VariantId>> {
    let rows: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    Ok(tx.query_set(
        sql!(
            "select d.variant_id from {keys k(variant_id bigint)}
             join backorder_demand d on d.variant_id = k.variant_id and d.units > 0"
        ),
        &rows,
        &[],
        |r| Ok(VariantId::from_raw(r.get(0)?)),
    )?)
}

pub(super) fn change_backorder_demand(tx: &mut Tx<'_>, changes: &[(VariantId, i64)]) -> Result<()> {
    let (more, less): (Vec<_>, Vec<_>) = changes.iter().partition(|(_, n)| *n > 0);
    let values = |changes: &[(VariantId, i64)]| -> Vec<Value<'static>> {
        changes.iter().flat_map(|(v, n)| [v.raw(), *n].map(Value::Int)).collect()
    };
    // Not one upsert for both: the row that it offers is checked before the one that is there is looked at, and no demand may
    // be below 0.
    tx.execute_set(
        sql!(
            "update backorder_demand as d set units = d.units + k.units from {keys k(variant_id bigint, units bigint)}
             where d.variant_id = k.variant_id"
        ),
        &values(&less),
        &[],
    )?;
    tx.execute_set(
        sql!(
            "insert into backorder_demand as d (variant_id, units)
             select k.variant_id, k.units from {keys k(variant_id bigint, units bigint)} where true
             on conflict (variant_id) do update set units = d.units + excluded.units"
        ),
        &values(&more),
        &[],
    )?;
    Ok(())
}

/// Sum of the changes of a bucket after a moment: what a count must not undo.
pub(super) fn moved_since(tx: &mut Tx<'_>, key: LevelKey, bucket: &str, after: Timestamp) -> Result<i64> {
    let sum = tx.one(
        sql!(
            "select cast(coalesce(sum(change), 0) as bigint) from movements
             where variant_id = $1 and location_id = $2 and bucket = $3 and at > $4"
        ),
        params![key.0.raw(), key.1.raw(), bucket, after.as_micros()],
        |r| r.get::<i64>(0),
    )?;
    Ok(sum.unwrap_or(0))
}

table!(STOCK_COUNTS = "stock_counts" { id: Int, location_id: Int, counted_at: Int, note: Text, created_at: Int });
table!(STOCK_COUNT_LINES = "stock_count_lines" { stock_count_id: Int, variant_id: Int, counted: Int, book: Int, change: Int });

/// A count about to be written.
pub(super) struct CountRow<'a> {
    pub(super) id: i64,
    pub(super) location: LocationId,
    pub(super) counted_at: Timestamp,
    pub(super) note: &'a str,
    pub(super) created_at: Timestamp,
}

pub(super) fn write_count(tx: &mut Tx<'_>, count: &CountRow<'_>, lines: &[super::count::CountedLine]) -> Result<()> {
    let row = [
        Value::Int(count.id),
        Value::Int(count.location.raw()),
        Value::Int(count.counted_at.as_micros()),
        Value::Text(count.note),
        Value::Int(count.created_at.as_micros()),
    ];
    tx.bulk(&STOCK_COUNTS, &row)?;
    let rows: Vec<Value<'_>> =
        lines.iter().flat_map(|l| [count.id, l.variant.raw(), l.counted, l.book, l.change].map(Value::Int)).collect();
    Ok(tx.bulk(&STOCK_COUNT_LINES, &rows)?)
}

table!(TRANSFERS = "transfers" {
    id: Int, from_location_id: Int, to_location_id: Int, state: Text, note: Text, sent_at: Int, version: Int
});
table!(TRANSFER_LINES = "transfer_lines" { transfer_id: Int, variant_id: Int, quantity: Int, reason: Text });

/// A transfer as it is stored.
pub(super) struct TransferRow {
    pub(super) to: LocationId,
    pub(super) state: String,
}

pub(super) fn write_transfer(
    tx: &mut Tx<'_>,
    id: TransferId,
    sent: &super::transfer::SendTransfer,
    lines: &[(VariantId, i64)],
    now: Timestamp,
) -> Result<()> {
    let row = [
        Value::Int(id.raw()),
        Value::Int(sent.from.raw()),
        Value::Int(sent.to.raw()),
        Value::Text("sent"),
        Value::Text(&sent.note),
        Value::Int(now.as_micros()),
        Value::Int(1),
    ];
    tx.bulk(&TRANSFERS, &row)?;
    let rows: Vec<Value<'_>> = lines
        .iter()
        .flat_map(|(v, n)| [Value::Int(id.raw()), Value::Int(v.raw()), Value::Int(*n), Value::Text("")])
        .collect();
    Ok(tx.bulk(&TRANSFER_LINES, &rows)?)
}

pub(super) fn lock_transfer(tx: &mut Tx<'_>, id: TransferId) -> Result<Option<TransferRow>> {
    Ok(tx.one(
        sql!("select t.to_location_id, t.state from transfers t where t.id = $1 {for update of t}"),
        params![id.raw()],
        |r| Ok(TransferRow { to: LocationId::from_raw(r.get(0)?), state: r.get(1)? }),
    )?)
}

pub(super) fn transfer_lines(tx: &mut Tx<'_>, id: TransferId) -> Result<Vec<(VariantId, i64)>> {
    Ok(tx.query(
        sql!("select variant_id, quantity from transfer_lines where transfer_id = $1 order by variant_id"),
        params![id.raw()],
        |r| Ok((VariantId::from_raw(r.get(0)?), r.get(1)?)),
    )?)
}

pub(super) fn mark_received(
    tx: &mut Tx<'_>,
    id: TransferId,
    received: &[super::transfer::ReceivedLine],
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        sql!("update transfers set state = 'received', received_at = $2, version = version + 1 where id = $1"),
        params![id.raw(), now.as_micros()],
    )?;
    let mut rows = Vec::with_capacity(received.len() * 4);
    for line in received {
        rows.extend([
            Value::Int(id.raw()),
            Value::Int(line.variant.raw()),
            Value::Int(line.received),
            Value::Text(&line.reason),
        ]);
    }
    tx.execute_set(
        sql!(
            "update transfer_lines as t set received = k.received, reason = k.reason
             from {keys k(transfer_id bigint, variant_id bigint, received bigint, reason text)}
             where t.transfer_id = k.transfer_id and t.variant_id = k.variant_id"
        ),
        &rows,
        &[],
    )?;
    Ok(())
}
