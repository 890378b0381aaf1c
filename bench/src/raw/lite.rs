//! SQLite: prepared inserts, table after table, one transaction per batch, the same durability and checkpoints as a shop's.

use app::platform::clock::Since;
use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};
use testkit::Engine;
use testkit::engines::DatabaseAddress;

use super::{Batch, Captured, Limit, Rows};
use crate::{Fault, Result, databases};

/// Batches after which the write-ahead log is moved into the file: about as many orders as between a shop's checkpoints.
const BATCHES_PER_CHECKPOINT: usize = 8;

pub(super) fn limit(captured: &Captured) -> Result<Limit> {
    let target = databases::fresh(Engine::Sqlite)?;
    app::Shop::migrate(&app::ShopOptions::new(testkit::load::stand::db_target(&target.address())))?;
    let DatabaseAddress::Dir(dir) = target.address() else { return Err(Fault::from("SQLite has a directory")) };
    let mut conn = Connection::open(dir.join("purser.db"))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -32 * 1024)?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    let tx = conn.transaction()?;
    let levels: Vec<&[_]> = captured.levels.rows.iter().map(Vec::as_slice).collect();
    insert(&tx, &captured.levels, &levels)?;
    tx.commit()?;
    let batches = captured.batches()?;
    let began = Since::now();
    for (n, batch) in (1..).zip(&batches) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write(&tx, batch)?;
        tx.commit()?;
        if n % BATCHES_PER_CHECKPOINT == 0 {
            conn.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()))?;
        }
    }
    let took = began.elapsed();
    Ok(Limit { per_second: captured.orders as f64 / took.as_secs_f64(), way: "one connection".to_owned() })
}

fn write(tx: &Transaction<'_>, batch: &Batch<'_>) -> Result<()> {
    let mut commit = tx.prepare_cached(
        "update stock_levels set committed = committed + ?3, version = version + 1 where variant_id = ?1 and location_id = ?2",
    )?;
    for ((variant, location), units) in &batch.commits {
        commit.execute(params![variant, location, units])?;
    }
    for (table, rows) in &batch.slices {
        insert(tx, table, rows)?;
    }
    let (first, last) = batch.events;
    tx.prepare_cached(
        "insert into commits (id, node, committed_at, first_event, last_event) values (?1, 0, 0, ?2, ?3)",
    )?
    .execute(params![last + 1, first, last])?;
    Ok(())
}

fn insert(tx: &Transaction<'_>, table: &Rows, rows: &[&[rusqlite::types::Value]]) -> Result<()> {
    let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("?{n}")).collect();
    let text = format!("insert into {} ({}) values ({})", table.table, table.columns.join(", "), places.join(", "));
    let mut statement = tx.prepare_cached(&text)?;
    for row in rows {
        statement.execute(params_from_iter(*row))?;
    }
    Ok(())
}
