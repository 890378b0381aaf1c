//! Where the database is, and opening connections to it.

use crate::Engine;
use crate::conn::Conn;
use crate::error::{DbError, ErrorKind, Result};
use crate::lite::Lite;
use crate::pg::Pg;
use std::path::{Path, PathBuf};

/// A database: a SQLite file or a PostgreSQL address.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// Path of the file.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/db` or `host=.. dbname=..`.
    Postgres(String),
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Changes and the reads that belong to them.
    Write,
    /// Reads only; limited in time.
    Read,
}

/// Settings of a connection.
#[derive(Clone, Copy, Debug)]
pub struct ConnectOptions {
    /// A read that takes longer is ended, in milliseconds: a long reader keeps the write-ahead log from being reset.
    pub read_timeout_ms: u64,
    /// How long a write waits for another process's write, in milliseconds.
    pub busy_timeout_ms: u64,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        ConnectOptions { read_timeout_ms: 15_000, busy_timeout_ms: 10_000 }
    }
}

impl Target {
    /// Reads `postgres://..`, `postgresql://..`, `host=..` or `sqlite:PATH`.
    pub fn from_url(url: &str) -> Result<Target> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Target::Sqlite(PathBuf::from(path.trim_start_matches("//"))));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") || url.contains("host=") {
            return Ok(Target::Postgres(url.to_owned()));
        }
        Err(DbError::new(ErrorKind::Other, "a database URL starts with postgres:// or sqlite:"))
    }

    /// The SQLite file in a data directory.
    pub fn in_dir(dir: &Path) -> Target {
        Target::Sqlite(dir.join("purser.db"))
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Target::Sqlite(_) => Engine::Sqlite,
            Target::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens a connection and reads back the settings that durability depends on.
    pub fn connect(&self, usage: Use, options: ConnectOptions) -> Result<Conn> {
        match self {
            Target::Sqlite(path) => Ok(Conn::Lite(Box::new(Lite::open(path, usage, options)?))),
            Target::Postgres(url) => Ok(Conn::Pg(Box::new(Pg::open(url, usage, options)?))),
        }
    }
}

impl std::fmt::Debug for Target {
    /// Never shows the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Target::Postgres(url) => {
                let shown = match (url.find("://"), url.rfind('@')) {
                    (Some(scheme), Some(at)) if at > scheme => format!("{}://***{}", &url[..scheme], &url[at..]),
                    (Some(_), _) => url.clone(),
                    (None, _) => "postgres (parameters)".to_owned(),
                };
                f.write_str(&shown)
            }
        }
    }
}
