//! The SQLite side: one connection, its settings and its cached statements.

use crate::Engine;
use crate::error::{DbError, ErrorKind, Result};
use crate::row::Row;
use crate::sql::{Sql, Table};
use crate::target::{ConnectOptions, Use};
use crate::value::Value;
use rusqlite::{CachedStatement, Connection, ToSql, params_from_iter};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Prepared statements kept per connection.
const STATEMENT_CACHE: usize = 512;
/// Virtual machine steps between two looks at the read deadline.
const STEPS_PER_CHECK: i32 = 20_000;
/// Page cache per connection, KiB.
const CACHE_KIB: i64 = 32 * 1024;

/// How often, and how far apart, turning the write-ahead log on is tried while others do the same.
const WAL_TRIES: u32 = 200;
const WAL_PAUSE: Duration = Duration::from_millis(25);

/// A SQLite connection.
pub struct Lite {
    conn: Connection,
    dialects: HashMap<Sql, Arc<str>>,
    inserts: HashMap<&'static str, Arc<str>>,
    deadline: Arc<Deadline>,
    read_timeout: Option<Duration>,
}

/// When the running read must end, in milliseconds since the connection was opened; `u64::MAX` is never.
struct Deadline {
    opened: Instant,
    at_ms: AtomicU64,
}

impl Lite {
    pub(crate) fn open(path: &Path, usage: Use, options: ConnectOptions) -> Result<Lite> {
        let mut conn =
            Connection::open(path).map_err(|e| DbError::from(e).in_context(&format!("opening {}", path.display())))?;
        conn.busy_timeout(Duration::from_millis(options.busy_timeout_ms))?;
        conn.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        let mode = write_ahead_log(&conn)?;
        conn.pragma_update(None, "synchronous", "full")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        conn.pragma_update(None, "temp_store", "memory")?;
        // The writer checkpoints when it is idle (see `upkeep`), so that no commit pays for it by surprise.
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        if usage == Use::Read {
            conn.pragma_update(None, "query_only", true)?;
        }
        let sync: i64 = conn.pragma_query_value(None, "synchronous", |r| r.get(0))?;
        if mode != "wal" || sync != 2 {
            let found = format!("journal_mode={mode}, synchronous={sync}; wal and 2 are needed for durable orders");
            return Err(DbError::new(ErrorKind::Other, found));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the limit on read time is enforced here; no business rule sees it"
        )]
        let deadline = Arc::new(Deadline { opened: Instant::now(), at_ms: AtomicU64::new(u64::MAX) });
        let read_timeout = (usage == Use::Read).then(|| Duration::from_millis(options.read_timeout_ms));
        if read_timeout.is_some() {
            let watched = Arc::clone(&deadline);
            conn.progress_handler(STEPS_PER_CHECK, Some(move || watched.passed()))?;
        }
        Ok(Lite { conn, dialects: HashMap::new(), inserts: HashMap::new(), deadline, read_timeout })
    }

    pub(crate) fn begin(&mut self, usage: Use) -> Result<()> {
        if let Some(limit) = self.read_timeout {
            self.deadline.start(limit);
        }
        let sql = match usage {
            Use::Write => "begin immediate",
            Use::Read => "begin deferred",
        };
        Ok(self.conn.prepare_cached(sql)?.execute([]).map(drop)?)
    }

    pub(crate) fn control(&mut self, sql: &'static str) -> Result<()> {
        if sql != "rollback" || !self.conn.is_autocommit() {
            self.conn.prepare_cached(sql)?.execute([])?;
        }
        if matches!(sql, "commit" | "rollback") {
            self.deadline.stop();
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.conn.execute_batch(sql)?)
    }

    fn dialect(&mut self, sql: &Sql) -> Arc<str> {
        if let Some(text) = self.dialects.get(sql) {
            return Arc::clone(text);
        }
        let text: Arc<str> = sql.dialect(Engine::Sqlite).into();
        self.dialects.insert(sql.clone(), Arc::clone(&text));
        text
    }

    pub(crate) fn prepare(&mut self, sql: &Sql) -> Result<()> {
        let text = self.dialect(sql);
        Ok(self.conn.prepare_cached(&text).map(drop)?)
    }

    pub(crate) fn query<T>(
        &mut self,
        sql: &Sql,
        params: &[Value<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let text = self.dialect(sql);
        let mut stmt = self.conn.prepare_cached(&text)?;
        run_query(&mut stmt, params, map, out)
    }

    pub(crate) fn query_set<T>(
        &mut self,
        sql: &Sql,
        width: usize,
        rows: &[Value<'_>],
        extra: &[Value<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let text = self.dialect(sql);
        let mut stmt = self.conn.prepare_cached(&text)?;
        let mut params = Vec::with_capacity(width + extra.len());
        for row in rows.chunks_exact(width) {
            params.clear();
            params.extend_from_slice(row);
            params.extend_from_slice(extra);
            run_query(&mut stmt, &params, map, out)?;
        }
        Ok(())
    }

    pub(crate) fn execute(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<u64> {
        let text = self.dialect(sql);
        let mut stmt = self.conn.prepare_cached(&text)?;
        Ok(stmt.execute(params_from_iter(params))? as u64)
    }

    pub(crate) fn execute_set(
        &mut self,
        sql: &Sql,
        width: usize,
        rows: &[Value<'_>],
        extra: &[Value<'_>],
    ) -> Result<u64> {
        let text = self.dialect(sql);
        let mut stmt = self.conn.prepare_cached(&text)?;
        let mut changed = 0;
        for row in rows.chunks_exact(width) {
            changed += stmt.execute(params_from_iter(row.iter().chain(extra)))? as u64;
        }
        Ok(changed)
    }

    pub(crate) fn bulk(&mut self, table: &'static Table, rows: &[Value<'_>]) -> Result<()> {
        let text = self.inserts.entry(table.name).or_insert_with(|| table.insert_sql(Engine::Sqlite).into());
        let mut stmt = self.conn.prepare_cached(text)?;
        for row in rows.chunks_exact(table.columns.len()) {
            bind(&mut stmt, row)?;
            stmt.raw_execute()?;
        }
        Ok(())
    }

    /// A writer moves the write-ahead log into the file. Never waits: what a reader still needs stays until the next call.
    pub(crate) fn upkeep(&mut self) -> Result<()> {
        if self.read_timeout.is_some() {
            return Ok(());
        }
        self.conn.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()))?;
        Ok(())
    }

    pub(crate) fn backup_to(&mut self, path: &Path) -> Result<()> {
        let path = path.to_string_lossy();
        self.conn.execute("vacuum into ?1", [path.as_ref()])?;
        Ok(())
    }

    pub(crate) fn integrity(&mut self) -> Result<Vec<String>> {
        let mut stmt = self.conn.prepare("pragma integrity_check(20)")?;
        let rows = stmt.query_map([], |r| r.get::<_, String>(0))?;
        let found: std::result::Result<Vec<_>, _> = rows.filter(|r| !matches!(r, Ok(t) if t == "ok")).collect();
        Ok(found?)
    }
}

/// Turns the write-ahead log on. Several processes that open a new file at once get in each other's way here, and SQLite does
/// not wait by itself for this one change.
fn write_ahead_log(conn: &Connection) -> Result<String> {
    let mut tries = 0;
    loop {
        match conn.pragma_update_and_check(None, "journal_mode", "wal", |r| r.get::<_, String>(0)) {
            Ok(mode) => return Ok(mode),
            Err(error) => {
                let error = DbError::from(error);
                tries += 1;
                if !error.is_contention() || tries >= WAL_TRIES {
                    return Err(error);
                }
                std::thread::park_timeout(WAL_PAUSE);
            }
        }
    }
}

fn bind(stmt: &mut CachedStatement<'_>, row: &[Value<'_>]) -> Result<()> {
    for (i, value) in row.iter().enumerate() {
        stmt.raw_bind_parameter(i + 1, value as &dyn ToSql)?;
    }
    Ok(())
}

fn run_query<T>(
    stmt: &mut CachedStatement<'_>,
    params: &[Value<'_>],
    map: &mut impl FnMut(&Row<'_>) -> Result<T>,
    out: &mut Vec<T>,
) -> Result<()> {
    let mut rows = stmt.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        out.push(map(&Row::Lite(row))?);
    }
    Ok(())
}

impl Deadline {
    fn start(&self, limit: Duration) {
        let at = self.opened.elapsed() + limit;
        self.at_ms.store(at.as_millis() as u64, Ordering::Relaxed);
    }

    fn stop(&self) {
        self.at_ms.store(u64::MAX, Ordering::Relaxed);
    }

    fn passed(&self) -> bool {
        self.opened.elapsed().as_millis() as u64 > self.at_ms.load(Ordering::Relaxed)
    }
}
