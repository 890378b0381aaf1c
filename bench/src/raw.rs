//! The raw limit of an engine: the very rows that orders leave behind, written again to an empty database by the tightest
//! code that keeps the same promise (durable at commit, the same indexes and constraints). No HTTP, no JSON, no decisions.
//!
//! The rows are captured from a shop that took the orders; so whatever Purser writes for an order, the limit writes too.

mod lite;
mod postgres;

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use testkit::Engine;
use testkit::load::random::Dice;
use testkit::load::{Basket, Door, World, WorldSpec};

use crate::options::Options;
use crate::{Fault, Result, databases, table};

/// Orders in one transaction; more made neither engine faster.
const BATCH: usize = 1_024;
/// Clients that fill the shop whose rows are captured.
const CLIENTS: usize = 128;
/// Tables an order leaves rows in, each with the order in which rows are taken.
const TABLES: [(&str, &str); 8] = [
    ("customers", "id"),
    ("orders", "id"),
    ("order_lines", "id"),
    ("allocations", "order_line_id, location_id"),
    ("events", "id"),
    ("messages", "id"),
    ("jobs", "id"),
    ("idempotency", "created_at"),
];

/// Rows of a table.
pub(crate) struct Rows {
    table: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// What the orders of a shop left behind.
pub(crate) struct Captured {
    orders: usize,
    tables: Vec<Rows>,
    /// Levels as they were before.
    levels: Rows,
}

/// How fast an engine is.
pub(crate) struct Limit {
    /// Orders per second.
    pub(crate) per_second: f64,
    /// How it was reached.
    pub(crate) way: String,
}

/// One transaction: a slice of every table, and what the levels change by.
struct Batch<'a> {
    slices: Vec<(&'a Rows, Vec<&'a [Value]>)>,
    commits: BTreeMap<(i64, i64), i64>,
    /// First and last event.
    events: (i64, i64),
}

/// Measures and prints the limits alone.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let captured = capture(options.orders.unwrap_or(20_000)).await?;
    table::head("Raw limit", &["engine", "orders/s", "way"])?;
    for engine in options.engines() {
        let limit = limit(engine, &captured).await?;
        table::row(&[databases::name(engine).into(), table::rate(limit.per_second), limit.way])?;
    }
    Ok(())
}

/// Lets a shop take orders and keeps the rows.
pub(crate) async fn capture(orders: usize) -> Result<Captured> {
    let spec = WorldSpec { variants: 1_000, locations: 2, units_per_level: 900_000 };
    let (target, world) = databases::furnished(Engine::Sqlite, spec).await?;
    let filled = databases::with_shop(&target, async |shop| place(|_| Door::to_shop(shop), &world, orders).await);
    filled.await??;
    let testkit::engines::DatabaseAddress::Dir(dir) = target.address() else {
        return Err(Fault::from("captured from SQLite"));
    };
    let conn = Connection::open_with_flags(dir.join("purser.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tables = TABLES.iter().map(|(table, order)| read(&conn, table, order)).collect::<Result<_>>()?;
    let mut levels = read(&conn, "stock_levels", "variant_id, location_id")?;
    let committed = levels.columns.iter().position(|c| c == "committed").ok_or("no column committed")?;
    levels.rows.iter_mut().for_each(|row| row[committed] = Value::Integer(0));
    Ok(Captured { orders, tables, levels })
}

fn read(conn: &Connection, table: &'static str, order: &str) -> Result<Rows> {
    let mut statement = conn.prepare(&format!("select * from {table} order by {order}"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let rows = statement.query_map([], |r| (0..width).map(|i| r.get(i)).collect())?;
    Ok(Rows { table, rows: rows.collect::<rusqlite::Result<_>>()?, columns })
}

/// Places orders of three lines as fast as the doors let it.
pub(crate) async fn place(door: impl Fn(usize) -> Door, world: &World, orders: usize) -> Result<()> {
    let skus: std::sync::Arc<[String]> = world.skus.clone().into();
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (mut door, skus, mut dice) = (door(client), skus.clone(), Dice::nth(3, client as u64));
            tokio::spawn(async move {
                for n in (client..orders).step_by(CLIENTS) {
                    let first = dice.below(skus.len());
                    let line = |k: usize| (skus[(first + k * 333) % skus.len()].clone(), 1 + (n % 3) as i64);
                    let customer = dice.next() % 50_000;
                    let basket =
                        Basket { lines: (0..3).map(line).collect(), customer, note: "leave with neighbour".to_owned() };
                    let key = format!("{:016x}{:016x}", dice.next(), dice.next());
                    let reply = door.place(&key, &basket).await?;
                    if reply.status != 201 {
                        return Err(Fault::from(format!("{reply:?}")));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// Measures the limit of an engine with captured rows.
pub(crate) async fn limit(engine: Engine, captured: &Captured) -> Result<Limit> {
    match engine {
        Engine::Sqlite => lite::limit(captured),
        Engine::Postgres => postgres::limit(captured).await,
    }
}

impl Captured {
    fn batches(&self) -> Result<Vec<Batch<'_>>> {
        let count = self.orders.div_ceil(BATCH).max(1);
        (0..count).map(|n| self.batch(n, count)).collect()
    }

    fn batch(&self, n: usize, count: usize) -> Result<Batch<'_>> {
        let mut slices = Vec::with_capacity(self.tables.len());
        for table in &self.tables {
            let all = table.rows.len();
            let mut rows: Vec<&[Value]> =
                table.rows[all * n / count..all * (n + 1) / count].iter().map(Vec::as_slice).collect();
            if table.table == "idempotency" {
                // In key order, which any tight code would do.
                rows.sort_by(|a, b| text(&a[2]).cmp(text(&b[2])));
            }
            slices.push((table, rows));
        }
        let mut commits = BTreeMap::new();
        for row in slices.iter().filter(|s| s.0.table == "allocations").flat_map(|s| &s.1) {
            *commits.entry((int(&row[3])?, int(&row[1])?)).or_insert(0) += int(&row[4])?;
        }
        let events = slices.iter().find(|s| s.0.table == "events").map(|s| &s.1).ok_or("no events")?;
        let id = |row: Option<&&[Value]>| row.map_or(Ok(0), |r| int(&r[0]));
        let events = (id(events.first())?, id(events.last())?);
        Ok(Batch { slices, commits, events })
    }
}

fn int(value: &Value) -> Result<i64> {
    match value {
        Value::Integer(n) => Ok(*n),
        Value::Null | Value::Real(_) | Value::Text(_) | Value::Blob(_) => Err(Fault::from("not a number")),
    }
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        Value::Null | Value::Integer(_) | Value::Real(_) | Value::Blob(_) => "",
    }
}
