//! The PostgreSQL side: one connection driven by a small runtime inside the thread that owns it.
//!
//! Statements whose answer nobody waits for (`BEGIN`, bulk inserts, savepoints) are encoded and kept; they travel in one
//! flight with the next statement that needs an answer, or with `COMMIT`. A group of orders is thus a handful of round trips.
//! What has grown large goes ahead by itself, so that the server works on it while the next statement is encoded; its answer is
//! still fetched with the flight.

mod wire;

use self::wire::{Encoded, encode_each, encode_set, size};
use crate::Engine;
use crate::error::{DbError, ErrorKind, Result};
use crate::pg_tls::{self, Address};
use crate::row::Row;
use crate::sql::{ColumnType, Sql, Table};
use crate::target::{ConnectOptions, Use};
use crate::tx::{Isolation, Patience};
use crate::value::Value;
use futures_util::future::{BoxFuture, MaybeDone, join, maybe_done, poll_fn};
use futures_util::{FutureExt, TryStreamExt};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls, Statement};

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a writer waits for a row lock before the transaction is run again. Short, because two transactions that wait for
/// each other would otherwise stand still until the server looks for that, after a second.
const LOCK_TIMEOUT_MS: u64 = 100;

/// Encoded parameters that are worth sending before the flight that fetches their answers, in bytes.
const WORTH_SENDING: usize = 32 * 1024;

/// A writer finds some rows of many, by their keys. PostgreSQL plans a statement once and keeps the plan; one made while a
/// table was nearly empty reads all of it, and goes on doing so when it has grown. Nor would a plan for the values of each
/// group be another one.
const BY_KEY: &str = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
    set plan_cache_mode = force_generic_plan";

/// A PostgreSQL connection.
pub struct Pg {
    // Before the runtime, so that it is dropped first.
    client: Arc<Client>,
    runtime: Runtime,
    statements: HashMap<Sql, Statement>,
    /// Changes that must touch as many rows as expected.
    expectations: HashMap<Sql, Statement>,
    inserts: HashMap<&'static str, Statement>,
    waiting: Vec<Waiting>,
    /// Bytes of parameters in `waiting`.
    waiting_bytes: usize,
    /// Sent before the flight that fetches their answers, in order; they come before what waits.
    ahead: Vec<Sent>,
    /// Answers that have come and were not fetched yet.
    answers: HashMap<Ticket, Vec<tokio_postgres::Row>>,
    last_ticket: Ticket,
    begun: bool,
}

/// Names a question whose answer is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ticket(u64);

/// A statement that travels with the next flight.
enum Waiting {
    Control(&'static str),
    Question(Ticket, Statement, Vec<Encoded>),
    Change(Statement, Vec<Encoded>),
    /// A change that fails, and the transaction with it, unless it touches the rows expected.
    Expectation(Statement, Vec<Encoded>),
}

/// A statement on its way, and what came back.
type Sent = MaybeDone<BoxFuture<'static, Result<Arrived>>>;

/// What came back for a statement that travelled with others.
enum Arrived {
    Nothing,
    Rows(Ticket, Vec<tokio_postgres::Row>),
}

impl Pg {
    pub(crate) fn open(url: &str, usage: Use, options: ConnectOptions) -> Result<Pg> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| DbError::with_source(ErrorKind::Unavailable, "starting the connection's runtime", e))?;
        let Address { mut config, tls } = pg_tls::read(url)?;
        config.connect_timeout(CONNECT_TIMEOUT).application_name("purser");
        // The connection's own errors reach us as errors of the statements that were waiting.
        let client = runtime.block_on(async {
            Ok::<_, tokio_postgres::Error>(match tls {
                None => {
                    let (client, connection) = config.connect(NoTls).await?;
                    tokio::spawn(connection.map(drop));
                    client
                }
                Some(tls) => {
                    let (client, connection) = config.connect(tls).await?;
                    tokio::spawn(connection.map(drop));
                    client
                }
            })
        });
        let client = client.map_err(|e| DbError::from(e).in_context("connecting to PostgreSQL"))?;
        let mut pg = Pg {
            client: Arc::new(client),
            runtime,
            statements: HashMap::new(),
            expectations: HashMap::new(),
            inserts: HashMap::new(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            ahead: Vec::new(),
            answers: HashMap::new(),
            last_ticket: Ticket(0),
            begun: false,
        };
        pg.configure(usage, options)?;
        Ok(pg)
    }

    fn configure(&mut self, usage: Use, options: ConnectOptions) -> Result<()> {
        let own = match usage {
            Use::Read => format!("set statement_timeout = {}", options.read_timeout_ms),
            Use::Write => format!("set lock_timeout = {LOCK_TIMEOUT_MS}; {BY_KEY}"),
        };
        self.batch(&format!("{own}; set jit = off; set client_min_messages = warning"))
    }

    pub(crate) fn is_usable(&self) -> bool {
        !self.client.is_closed()
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    pub(crate) fn begin(&mut self, isolation: Isolation, patience: Patience) {
        self.forget_waiting();
        self.answers.clear();
        self.begun = false;
        self.waiting.push(Waiting::Control(match (isolation, patience) {
            (Isolation::Snapshot, _) => "begin isolation level repeatable read read only",
            (Isolation::ReadCommitted, Patience::Short) => "begin isolation level read committed",
            (Isolation::ReadCommitted, Patience::Long) => {
                "begin isolation level read committed; set local lock_timeout = 1000"
            }
            (Isolation::ReadCommitted, Patience::Longest) => {
                "begin isolation level read committed; set local lock_timeout = 10000"
            }
        }));
    }

    pub(crate) fn control(&mut self, sql: &'static str) -> Result<()> {
        self.waiting.push(Waiting::Control(sql));
        // A return to the savepoint must be seen before the next statement is decided on.
        if sql.starts_with("rollback") { self.flush() } else { Ok(()) }
    }

    fn statement(&mut self, sql: &Sql) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.prepared(&sql.dialect(Engine::Postgres))?;
        self.statements.insert(sql.clone(), statement.clone());
        Ok(statement)
    }

    fn prepared(&mut self, text: &str) -> Result<Statement> {
        // An answer that nobody takes holds up those behind it: while one waits for the server, what went ahead is waited for too.
        if !self.ahead.is_empty() {
            self.flush()?;
        }
        let prepared = self.runtime.block_on(self.client.prepare(text));
        if prepared.is_err() {
            // A statement sent before may have ended the transaction: then its error is the one that counts.
            self.flush()?;
        }
        Ok(prepared?)
    }

    pub(crate) fn prepare_only(&mut self, sql: &Sql) -> Result<()> {
        let text = sql.dialect(Engine::Postgres);
        Ok(self.runtime.block_on(self.client.prepare(&text)).map(drop)?)
    }

    pub(crate) fn query<T>(
        &mut self,
        sql: &Sql,
        params: &[Value<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let params = encode_each(&statement, params)?;
        self.query_encoded(statement, params, map, out)
    }

    pub(crate) fn query_set<T>(
        &mut self,
        sql: &Sql,
        columns: &[ColumnType],
        rows: &[Value<'_>],
        extra: &[Value<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let params = encode_set(&statement, columns, rows, extra)?;
        self.query_encoded(statement, params, map, out)
    }

    pub(crate) fn ask(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Ticket> {
        let statement = self.statement(sql)?;
        let params = encode_each(&statement, params)?;
        self.ask_encoded(statement, params)
    }

    pub(crate) fn ask_set(
        &mut self,
        sql: &Sql,
        columns: &[ColumnType],
        rows: &[Value<'_>],
        extra: &[Value<'_>],
    ) -> Result<Ticket> {
        let statement = self.statement(sql)?;
        let params = encode_set(&statement, columns, rows, extra)?;
        self.ask_encoded(statement, params)
    }

    fn ask_encoded(&mut self, statement: Statement, params: Vec<Encoded>) -> Result<Ticket> {
        self.last_ticket.0 += 1;
        let bytes = size(&params);
        self.wait(Waiting::Question(self.last_ticket, statement, params), bytes);
        Ok(self.last_ticket)
    }

    /// Lets a statement wait for the next flight; what has grown large goes ahead.
    fn wait(&mut self, waiting: Waiting, bytes: usize) {
        self.waiting.push(waiting);
        self.waiting_bytes += bytes;
        if self.waiting_bytes >= WORTH_SENDING {
            self.send_ahead();
        }
    }

    fn send_ahead(&mut self) {
        self.begun = true;
        let known = self.ahead.len();
        self.take_waiting();
        let new = &mut self.ahead[known..];
        self.runtime.block_on(async {
            // A statement is handed to the connection when it is first polled, in order; then the connection writes.
            poll_fn(|cx| Poll::Ready(poll_each(new, cx))).await;
            tokio::task::yield_now().await;
        });
    }

    /// Puts what waits behind what was sent ahead.
    fn take_waiting(&mut self) {
        self.waiting_bytes = 0;
        let client = &self.client;
        let sent = self.waiting.drain(..).map(|w| maybe_done(send(Arc::clone(client), w).boxed()));
        self.ahead.extend(sent);
    }

    fn forget_waiting(&mut self) {
        self.waiting.clear();
        self.waiting_bytes = 0;
        self.ahead.clear();
    }

    pub(crate) fn answer<T>(&mut self, ticket: Ticket, map: &mut impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        if !self.answers.contains_key(&ticket) {
            self.flush()?;
        }
        let rows = self.answers.remove(&ticket).unwrap_or_default();
        rows.iter().map(|row| map(&Row::Pg(row))).collect()
    }

    pub(crate) fn change_set(
        &mut self,
        sql: &Sql,
        columns: &[ColumnType],
        rows: &[Value<'_>],
        extra: &[Value<'_>],
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let params = encode_set(&statement, columns, rows, extra)?;
        let bytes = size(&params);
        self.wait(Waiting::Change(statement, params), bytes);
        Ok(())
    }

    pub(crate) fn expect_set(
        &mut self,
        sql: &Sql,
        columns: &[ColumnType],
        rows: &[Value<'_>],
        extra: &[Value<'_>],
        expected: u64,
    ) -> Result<()> {
        let statement = match self.expectations.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let statement =
                    self.prepared(&expecting(&sql.dialect(Engine::Postgres), columns.len() + extra.len()))?;
                self.expectations.insert(sql.clone(), statement.clone());
                statement
            }
        };
        let mut extra = extra.to_vec();
        extra.push(Value::Int(i64::try_from(expected).unwrap_or(i64::MAX)));
        let params = encode_set(&statement, columns, rows, &extra)?;
        let bytes = size(&params);
        self.wait(Waiting::Expectation(statement, params), bytes);
        Ok(())
    }

    fn query_encoded<T>(
        &mut self,
        statement: Statement,
        params: Vec<Encoded>,
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let rows = self.flight(|client| {
            async move { client.query_raw(&statement, params.iter()).await?.try_collect::<Vec<_>>().await }.boxed()
        })?;
        out.reserve(rows.len());
        for row in &rows {
            out.push(map(&Row::Pg(row))?);
        }
        Ok(())
    }

    pub(crate) fn execute(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let params = encode_each(&statement, params)?;
        self.execute_encoded(statement, params)
    }

    pub(crate) fn execute_set(
        &mut self,
        sql: &Sql,
        columns: &[ColumnType],
        rows: &[Value<'_>],
        extra: &[Value<'_>],
    ) -> Result<u64> {
        let statement = self.statement(sql)?;
        let params = encode_set(&statement, columns, rows, extra)?;
        self.execute_encoded(statement, params)
    }

    fn execute_encoded(&mut self, statement: Statement, params: Vec<Encoded>) -> Result<u64> {
        self.flight(|client| async move { client.execute_raw(&statement, params.iter()).await }.boxed())
    }

    pub(crate) fn bulk(&mut self, table: &'static Table, rows: &[Value<'_>]) -> Result<()> {
        let statement = match self.inserts.get(table.name) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.prepared(&table.insert_sql(Engine::Postgres))?;
                self.inserts.insert(table.name, statement.clone());
                statement
            }
        };
        let columns: Vec<ColumnType> = table.columns.iter().map(|c| c.ty).collect();
        let params = encode_set(&statement, &columns, rows, &[])?;
        let bytes = size(&params);
        self.wait(Waiting::Change(statement, params), bytes);
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> Result<()> {
        self.flight(|_| async { Ok(()) }.boxed())
    }

    /// Sends what waits and then the last statement, all at once; the first error in order is the one that counts.
    fn flight<T>(
        &mut self,
        last: impl for<'c> FnOnce(&'c Client) -> BoxFuture<'c, std::result::Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        self.take_waiting();
        let mut before = std::mem::take(&mut self.ahead);
        self.begun |= !before.is_empty();
        let arrived = poll_fn(|cx| if poll_each(&mut before, cx) == 0 { Poll::Ready(()) } else { Poll::Pending });
        let client = &*self.client;
        // `join` polls in order.
        let ((), last) = self.runtime.block_on(async { join(arrived, last(client)).await });
        for arrived in before.iter_mut().filter_map(|sent| Pin::new(sent).take_output()) {
            if let Arrived::Rows(ticket, rows) = arrived? {
                self.answers.insert(ticket, rows);
            }
        }
        Ok(last?)
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        let nothing_sent = !self.begun && self.waiting.iter().all(|w| matches!(w, Waiting::Control(_)));
        if nothing_sent {
            self.forget_waiting();
            return Ok(());
        }
        self.begun = false;
        self.flight(|client| async move { client.batch_execute("commit").await }.boxed())
            .map_err(DbError::during_commit)
    }

    pub(crate) fn rollback(&mut self) -> Result<()> {
        self.forget_waiting();
        if !std::mem::take(&mut self.begun) || self.client.is_closed() {
            return Ok(());
        }
        self.batch("rollback")
    }
}

async fn send(client: Arc<Client>, waiting: Waiting) -> Result<Arrived> {
    match waiting {
        Waiting::Control(sql) => client.batch_execute(sql).await?,
        Waiting::Question(ticket, statement, params) => {
            let rows = client.query_raw(&statement, params.iter()).await?.try_collect().await?;
            return Ok(Arrived::Rows(ticket, rows));
        }
        Waiting::Change(statement, params) => drop(client.execute_raw(&statement, params.iter()).await?),
        Waiting::Expectation(statement, params) => {
            let touched = client.execute_raw(&statement, params.iter()).await;
            touched.map_err(|e| {
                if e.code() == Some(&SqlState::DIVISION_BY_ZERO) { DbError::moved_on() } else { e.into() }
            })?;
        }
    }
    Ok(Arrived::Nothing)
}

/// Polls each, also behind one that has not arrived, because that is how it is sent; how many are still under way.
fn poll_each(sent: &mut [Sent], cx: &mut Context<'_>) -> usize {
    sent.iter_mut().map(|one| one.poll_unpin(cx)).filter(Poll::is_pending).count()
}

/// A change that divides by zero when it does not touch as many rows as its last parameter says: the server itself ends the
/// transaction then, so a commit can travel in the same flight.
fn expecting(change: &str, params: usize) -> String {
    format!("with touched as ({change} returning 1) select 1 / (count(*) = ${})::int from touched", params + 1)
}
