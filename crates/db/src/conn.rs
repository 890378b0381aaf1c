//! A connection of either engine.

use crate::Engine;
use crate::error::Result;
use crate::lite::Lite;
use crate::pg::Pg;
use crate::sql::Sql;
use crate::target::Use;
use crate::tx::{Isolation, Patience, Tx};
use std::path::Path;

/// One connection; belongs to one thread at a time.
pub enum Conn {
    /// SQLite.
    Lite(Box<Lite>),
    /// PostgreSQL.
    Pg(Box<Pg>),
}

impl Conn {
    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Conn::Lite(_) => Engine::Sqlite,
            Conn::Pg(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction that may write.
    pub fn begin(&mut self) -> Result<Tx<'_>> {
        self.begin_with(Patience::Longest)
    }

    /// Begins a transaction that may write and that is run again when it meets contention.
    pub fn begin_with(&mut self, patience: Patience) -> Result<Tx<'_>> {
        match self {
            Conn::Lite(c) => c.begin(Use::Write)?,
            Conn::Pg(c) => c.begin(Isolation::ReadCommitted, patience),
        }
        Ok(Tx::new(self))
    }

    /// Begins a transaction that only reads and sees one moment of the database throughout.
    pub fn begin_read(&mut self) -> Result<Tx<'_>> {
        match self {
            Conn::Lite(c) => c.begin(Use::Read)?,
            Conn::Pg(c) => c.begin(Isolation::Snapshot, Patience::Short),
        }
        Ok(Tx::new(self))
    }

    /// Runs statements outside a transaction, for schema work.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Conn::Lite(c) => c.batch(sql),
            Conn::Pg(c) => c.batch(sql),
        }
    }

    /// Prepares a statement without running it.
    pub fn prepare(&mut self, sql: &Sql) -> Result<()> {
        match self {
            Conn::Lite(c) => c.prepare(sql),
            Conn::Pg(c) => c.prepare_only(sql),
        }
    }

    /// What a connection needs now and then, between transactions. SQLite: a writer moves the write-ahead log into the file.
    /// PostgreSQL: forgets how statements are carried out, because a plan made while a table was nearly empty is kept for ever
    /// and wrong once it has grown.
    pub fn upkeep(&mut self) -> Result<()> {
        match self {
            Conn::Lite(c) => c.upkeep(),
            Conn::Pg(c) => c.batch("discard plans"),
        }
    }

    /// False when the connection broke and a new one is needed.
    pub fn is_usable(&self) -> bool {
        match self {
            Conn::Lite(_) => true,
            Conn::Pg(c) => c.is_usable(),
        }
    }

    /// SQLite: writes a consistent copy of the database to a file that does not exist yet. PostgreSQL has tools of its own.
    pub fn backup_to(&mut self, path: &Path) -> Result<()> {
        match self {
            Conn::Lite(c) => c.backup_to(path),
            Conn::Pg(_) => Err(crate::DbError::new(
                crate::ErrorKind::Other,
                "a PostgreSQL database is backed up with PostgreSQL's own tools",
            )),
        }
    }

    /// SQLite: damage found by its own check, one line each. PostgreSQL checks pages as it reads them.
    pub fn integrity(&mut self) -> Result<Vec<String>> {
        match self {
            Conn::Lite(c) => c.integrity(),
            Conn::Pg(_) => Ok(Vec::new()),
        }
    }
}
