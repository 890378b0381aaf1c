//! Two database engines behind one small interface.
//!
//! Everything above this crate writes one SQL text and binds [`Value`]s; whether SQLite or PostgreSQL runs it is decided once,
//! when the [`Target`] is opened. The crate knows no business table. It is synchronous: a connection belongs to one thread at a
//! time, and the PostgreSQL side drives its own small runtime inside that thread.
//!
//! | want | use |
//! |---|---|
//! | open a connection | [`Target::connect`] |
//! | a transaction | [`Conn::begin`], then [`Tx::commit`]; dropping rolls back |
//! | rows | [`Tx::query`], [`Tx::one`], [`Tx::query_set`] |
//! | several questions in one round trip | [`Tx::ask`], [`Tx::ask_set`], then [`Tx::answer`] |
//! | changes | [`Tx::execute`], [`Tx::execute_set`], [`Tx::bulk`] |
//! | filters chosen at run time | [`Select`] (static fragments only) |
//! | schema | [`migrate`] |

mod conn;
mod error;
mod lite;
mod migrate;
mod pg;
mod pg_tls;
mod row;
mod select;
mod sql;
mod target;
mod tx;
mod value;

pub use conn::Conn;
pub use error::{DbError, ErrorKind, Result};
pub use migrate::{Migration, MigrationReport, applied_version, migrate};
pub use row::{Cell, Row};
pub use select::Select;
pub use sql::{Column, ColumnType, Sql, Table};
pub use target::{ConnectOptions, Target, Use};
pub use tx::{Asked, Isolation, Patience, Tx};
pub use value::Value;

/// Which of the two engines runs the SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite, embedded: one writer at a time, one server process per file.
    Sqlite,
    /// PostgreSQL: several writers, several nodes.
    Postgres,
}

impl Engine {
    /// Lower-case name for people and logs.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
        }
    }
}
