//! What can go wrong in the database, sorted by what the caller can do about it.

use std::fmt;

/// Result of a database call.
pub type Result<T> = std::result::Result<T, DbError>;

/// A failed database call. The text never repeats the source's; walk [`std::error::Error::source`] for the chain.
#[derive(Debug)]
pub struct DbError {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Why a database call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A unique constraint; the text names it (`orders.number` on SQLite, the constraint's name on PostgreSQL).
    Unique(String),
    /// A check constraint, by name.
    Check(String),
    /// A foreign key.
    ForeignKey,
    /// Another transaction was in the way (40001, 40P01, busy): run the whole transaction again.
    Contention,
    /// The database cannot be reached or the connection broke before commit was sent; nothing was changed.
    Unavailable,
    /// The connection broke while commit was on its way: the change may or may not be there.
    CommitUnknown,
    /// The disk is full.
    DiskFull,
    /// The statement ran longer than the limit on read time.
    ReadTimeout,
    /// The file or a page is damaged.
    Corrupt,
    /// The schema was made by a newer program.
    NewerSchema,
    /// Anything else: a defect of ours or a setting that cannot work.
    Other,
}

impl DbError {
    /// An error of a kind with a sentence of context and no source.
    pub fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        DbError { kind, context: context.into(), source: None }
    }

    pub(crate) fn with_source(
        kind: ErrorKind,
        context: impl Into<String>,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        DbError { kind, context: context.into(), source: Some(Box::new(source)) }
    }

    /// A change found other rows than those it was decided on.
    pub(crate) fn moved_on() -> Self {
        DbError::new(ErrorKind::Contention, "some rows are no longer as they were read")
    }

    /// Why it failed.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// True when running the whole transaction again may succeed.
    pub fn is_contention(&self) -> bool {
        self.kind == ErrorKind::Contention
    }

    /// True when the unique constraint over `column` of `table` was hit, on either engine. Constraints and unique indexes are
    /// named `table_column_key` so that both engines can be asked the same question.
    pub fn is_unique_on(&self, table: &str, column: &str) -> bool {
        match &self.kind {
            ErrorKind::Unique(name) => {
                name.split(", ").any(|n| n == format!("{table}.{column}")) || *name == format!("{table}_{column}_key")
            }
            _ => false,
        }
    }

    pub(crate) fn during_commit(mut self) -> Self {
        if self.kind == ErrorKind::Unavailable {
            self.kind = ErrorKind::CommitUnknown;
        }
        self
    }

    pub(crate) fn in_context(mut self, context: &str) -> Self {
        self.context = format!("{context}: {}", self.context);
        self
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)
    }
}

impl std::error::Error for DbError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as &(dyn std::error::Error + 'static))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(e: rusqlite::Error) -> Self {
        let kind = lite_kind(&e);
        DbError::with_source(kind, "SQLite refused a statement", e)
    }
}

fn lite_kind(e: &rusqlite::Error) -> ErrorKind {
    use rusqlite::ErrorCode as C;
    let rusqlite::Error::SqliteFailure(code, message) = e else { return ErrorKind::Other };
    let message = message.as_deref().unwrap_or("");
    match code.code {
        C::ConstraintViolation => lite_constraint(message),
        C::DatabaseBusy | C::DatabaseLocked => ErrorKind::Contention,
        C::DiskFull => ErrorKind::DiskFull,
        C::DatabaseCorrupt | C::NotADatabase => ErrorKind::Corrupt,
        C::OperationInterrupted => ErrorKind::ReadTimeout,
        C::CannotOpen | C::SystemIoFailure | C::ReadOnly => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}

fn lite_constraint(message: &str) -> ErrorKind {
    let after = |prefix: &str| message.strip_prefix(prefix).map(str::to_owned);
    if let Some(name) = after("UNIQUE constraint failed: ") {
        return ErrorKind::Unique(
            name.strip_prefix("index '").map_or(name.clone(), |n| n.trim_end_matches('\'').to_owned()),
        );
    }
    if let Some(name) = after("CHECK constraint failed: ") {
        return ErrorKind::Check(name);
    }
    if message.starts_with("FOREIGN KEY") { ErrorKind::ForeignKey } else { ErrorKind::Other }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(e: tokio_postgres::Error) -> Self {
        let kind = pg_kind(&e);
        DbError::with_source(kind, "PostgreSQL refused a statement", e)
    }
}

fn pg_kind(e: &tokio_postgres::Error) -> ErrorKind {
    let Some(db) = e.as_db_error() else {
        // Without an answer from the server the connection itself failed (closed, refused, timed out, broken protocol).
        return ErrorKind::Unavailable;
    };
    let name = || db.constraint().unwrap_or("").to_owned();
    match db.code().code() {
        "23505" => ErrorKind::Unique(name()),
        "23514" => ErrorKind::Check(name()),
        "23503" => ErrorKind::ForeignKey,
        "40001" | "40P01" | "55P03" => ErrorKind::Contention,
        "57014" => ErrorKind::ReadTimeout,
        "53100" => ErrorKind::DiskFull,
        "XX001" | "XX002" => ErrorKind::Corrupt,
        // Administrator shutdown, crash shutdown, cannot connect now, too many connections, read-only after a fail-over.
        "57P01" | "57P02" | "57P03" | "53300" | "25006" => ErrorKind::Unavailable,
        code if code.starts_with("08") => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}
