//! A transaction on either engine.

use crate::Engine;
use crate::conn::Conn;
use crate::error::{DbError, ErrorKind, Result};
use crate::pg::Ticket;
use crate::row::Row;
use crate::sql;
use crate::sql::{Sql, Table, key_columns};
use crate::value::Value;

/// What a transaction sees of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what is committed when it starts; rows that contend are locked before they are decided on.
    ReadCommitted,
    /// Read only; all statements see one moment.
    Snapshot,
}

/// How long a transaction that writes waits for rows that others have locked (PostgreSQL; SQLite has one writer). Rises from
/// try to try: the first ones end a circle of waiting quickly, the last ones outlast a long transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A tenth of a second.
    Short,
    /// A second.
    Long,
    /// Ten seconds.
    Longest,
}

impl Patience {
    /// That of the `n`-th try, counted from 1.
    pub fn of_attempt(n: u32) -> Patience {
        match n {
            0 | 1 => Patience::Short,
            2 | 3 => Patience::Long,
            _ => Patience::Longest,
        }
    }
}

/// A question whose answer is on its way, from [`Tx::ask_set`] to [`Tx::answer`].
#[must_use = "a question is asked for its answer"]
pub struct Asked<T>(Found<T>);

enum Found<T> {
    /// SQLite answers at once.
    Here(Vec<T>),
    OnTheWay(Ticket, fn(&Row<'_>) -> Result<T>),
}

/// An open transaction. Dropping it rolls back.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    open: bool,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c mut Conn) -> Self {
        Tx { conn, open: true }
    }

    /// Which engine runs it.
    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }

    /// All rows of a query.
    pub fn query<T>(
        &mut self,
        sql: &Sql,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        match self.conn {
            Conn::Lite(c) => c.query(sql, params, &mut map, &mut out),
            Conn::Pg(c) => c.query(sql, params, &mut map, &mut out),
        }
        .map_err(in_context(sql))?;
        Ok(out)
    }

    /// The first row of a query, if any.
    pub fn one<T>(
        &mut self,
        sql: &Sql,
        params: &[Value<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, params, map)?.into_iter().next())
    }

    /// Rows for a set of keys: `sql` has one `{keys ..}` token; `rows` holds its columns row after row; `extra` are further
    /// bound values, numbered after the keys. Repeated keys give repeated rows.
    pub fn query_set<T>(
        &mut self,
        sql: &Sql,
        rows: &[Value<'_>],
        extra: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        if rows.is_empty() {
            return Ok(out);
        }
        let columns = key_columns(sql.text());
        match self.conn {
            Conn::Lite(c) => c.query_set(sql, columns.len(), rows, extra, &mut map, &mut out),
            Conn::Pg(c) => c.query_set(sql, &columns, rows, extra, &mut map, &mut out),
        }
        .map_err(in_context(sql))?;
        Ok(out)
    }

    /// Asks as [`Tx::query`] does, without waiting: on PostgreSQL the question travels with whatever follows, so questions that
    /// do not depend on each other cost one round trip together.
    pub fn ask<T>(&mut self, sql: &Sql, params: &[Value<'_>], map: fn(&Row<'_>) -> Result<T>) -> Result<Asked<T>> {
        match self.conn {
            Conn::Lite(_) => self.query(sql, params, map).map(|rows| Asked(Found::Here(rows))),
            Conn::Pg(c) => c.ask(sql, params).map(|t| Asked(Found::OnTheWay(t, map))).map_err(in_context(sql)),
        }
    }

    /// The same for a set of keys, as [`Tx::query_set`].
    pub fn ask_set<T>(
        &mut self,
        sql: &Sql,
        rows: &[Value<'_>],
        extra: &[Value<'_>],
        map: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Asked<T>> {
        if rows.is_empty() {
            return Ok(Asked(Found::Here(Vec::new())));
        }
        match self.conn {
            Conn::Lite(_) => self.query_set(sql, rows, extra, map).map(|rows| Asked(Found::Here(rows))),
            Conn::Pg(c) => {
                let ticket = c.ask_set(sql, &key_columns(sql.text()), rows, extra).map_err(in_context(sql))?;
                Ok(Asked(Found::OnTheWay(ticket, map)))
            }
        }
    }

    /// The answer to a question that was asked before; waits for it if it has not come.
    pub fn answer<T>(&mut self, asked: Asked<T>) -> Result<Vec<T>> {
        match (asked.0, &mut *self.conn) {
            (Found::Here(rows), _) => Ok(rows),
            (Found::OnTheWay(ticket, mut map), Conn::Pg(c)) => c.answer(ticket, &mut map),
            (Found::OnTheWay(..), Conn::Lite(_)) => Err(DbError::new(ErrorKind::Other, "a question of another engine")),
        }
    }

    /// Runs a change; returns how many rows it touched.
    pub fn execute(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<u64> {
        match self.conn {
            Conn::Lite(c) => c.execute(sql, params),
            Conn::Pg(c) => c.execute(sql, params),
        }
        .map_err(in_context(sql))
    }

    /// Runs a change for each row of a set (see [`Tx::query_set`]); returns how many rows were touched in all. On PostgreSQL
    /// it is one statement, so a key must not repeat in an update.
    pub fn execute_set(&mut self, sql: &Sql, rows: &[Value<'_>], extra: &[Value<'_>]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let columns = key_columns(sql.text());
        match self.conn {
            Conn::Lite(c) => c.execute_set(sql, columns.len(), rows, extra),
            Conn::Pg(c) => c.execute_set(sql, &columns, rows, extra),
        }
        .map_err(in_context(sql))
    }

    /// Runs a change for each row of a set, as [`Tx::execute_set`], that must touch `expected` rows in all; otherwise somebody
    /// else was faster, which is contention. On PostgreSQL it travels with whatever follows, and so does the error.
    pub fn expect_set(&mut self, sql: &Sql, rows: &[Value<'_>], extra: &[Value<'_>], expected: u64) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        match self.conn {
            Conn::Lite(_) => {
                let touched = self.execute_set(sql, rows, extra)?;
                if touched == expected { Ok(()) } else { Err(in_context(sql)(DbError::moved_on())) }
            }
            Conn::Pg(c) => c.expect_set(sql, &key_columns(sql.text()), rows, extra, expected).map_err(in_context(sql)),
        }
    }

    /// Runs a change for each row of a set, as [`Tx::execute_set`], when it does not matter how many rows it touches. On
    /// PostgreSQL it travels with whatever follows, and so do its errors.
    pub fn change_set(&mut self, sql: &Sql, rows: &[Value<'_>], extra: &[Value<'_>]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        match self.conn {
            Conn::Lite(_) => self.execute_set(sql, rows, extra).map(drop),
            Conn::Pg(c) => c.change_set(sql, &key_columns(sql.text()), rows, extra).map_err(in_context(sql)),
        }
    }

    /// Inserts rows, given one after the other in the order of the table's columns. On PostgreSQL the insert is sent together
    /// with whatever follows, so an error may show at the next call or at commit.
    pub fn bulk(&mut self, table: &'static Table, rows: &[Value<'_>]) -> Result<()> {
        debug_assert_eq!(rows.len() % table.columns.len(), 0, "rows of {}", table.name);
        if rows.is_empty() {
            return Ok(());
        }
        match self.conn {
            Conn::Lite(c) => c.bulk(table, rows),
            Conn::Pg(c) => c.bulk(table, rows),
        }
        .map_err(|e| e.in_context(&format!("insert into {}", table.name)))
    }

    /// Marks a point to which [`Tx::rollback_to_savepoint`] returns. Not nested.
    pub fn savepoint(&mut self) -> Result<()> {
        self.control("savepoint command")
    }

    /// Undoes everything since [`Tx::savepoint`] and drops the mark.
    pub fn rollback_to_savepoint(&mut self) -> Result<()> {
        self.control("rollback to savepoint command")?;
        self.control("release savepoint command")
    }

    /// Keeps everything since [`Tx::savepoint`] and drops the mark.
    pub fn release_savepoint(&mut self) -> Result<()> {
        self.control("release savepoint command")
    }

    fn control(&mut self, sql: &'static str) -> Result<()> {
        match self.conn {
            Conn::Lite(c) => c.control(sql),
            Conn::Pg(c) => c.control(sql),
        }
    }

    /// The database's own clock, microseconds UTC. For leases only: the clocks of nodes differ; everything else takes its time
    /// from the program's clock.
    pub fn database_clock(&mut self) -> Result<i64> {
        let sql = match self.engine() {
            Engine::Sqlite => sql!("select cast(unixepoch('subsec') * 1000000 as bigint)"),
            Engine::Postgres => sql!("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"),
        };
        Ok(self.one(sql, &[], |r| r.get::<i64>(0))?.unwrap_or(0))
    }

    /// Sends everything that waits and lets its errors show here (PostgreSQL; nothing waits on SQLite).
    pub fn flush(&mut self) -> Result<()> {
        match self.conn {
            Conn::Lite(_) => Ok(()),
            Conn::Pg(c) => c.flush(),
        }
    }

    /// Makes everything durable. After an error of kind `CommitUnknown` it may or may not have happened.
    pub fn commit(mut self) -> Result<()> {
        self.open = false;
        match self.conn {
            Conn::Lite(c) => c.control("commit").inspect_err(|_| drop(c.control("rollback"))),
            Conn::Pg(c) => c.commit(),
        }
        .map_err(|e| e.in_context("commit"))
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let ended = match self.conn {
            Conn::Lite(c) => c.control("rollback"),
            Conn::Pg(c) => c.rollback(),
        };
        if let Err(error) = ended {
            tracing::warn!(error = &error as &dyn std::error::Error, "a transaction could not be rolled back");
        }
    }
}

fn in_context(sql: &Sql) -> impl FnOnce(DbError) -> DbError {
    |error| error.in_context(&excerpt(sql))
}

/// The first words of a statement, for error messages.
fn excerpt(sql: &Sql) -> String {
    const SHOWN: usize = 80;
    sql.text().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect()
}
