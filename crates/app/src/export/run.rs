//! Writing a table to a file.
//!
//! A table is read on a connection of its own, in one transaction, so the file shows one moment and no page waits behind it. It
//! goes to a temporary file first: whoever fetches it slowly keeps no transaction open. The reading is recorded before the file
//! is handed out, so that nothing leaves the shop unnoticed.

use super::cell::{self, CategoryPaths};
use super::format::{Bom, Format, Sheet};
use super::layout::Layout;
use super::listed::Listed;
use super::sources::{Key, Source, Walk};
use crate::platform::{AppError, Call, Command, Principal, ReadCtx, Result, WriteCtx};
use crate::shop::Shop;
use domain::events::EventKind;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Seek, SeekFrom};
use tokio::sync::Semaphore;

/// Longest statement (SQLite: longest table) of an export, in milliseconds.
pub const EXPORT_LIMIT_MS: u64 = 10 * 60 * 1_000;
/// Exports that may run at once in a process; one more is told to try again.
pub const MAX_AT_ONCE: usize = 2;

static RUNNING: Semaphore = Semaphore::const_new(MAX_AT_ONCE);

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The table.
    pub layout: &'static Layout,
    /// Which of its rows.
    pub rows: Rows,
    /// The form of the file.
    pub format: Format,
    /// How a CSV file begins.
    pub bom: Bom,
}

/// Which rows of a table.
#[derive(Clone, Debug)]
pub enum Rows {
    /// All.
    All,
    /// Those that a list shows, in its order.
    Listed(Box<Listed>),
}

/// A file that was written.
#[derive(Debug)]
pub struct Exported {
    /// The file, at its beginning; it has no name and is gone when it is closed.
    pub file: File,
    /// Rows under the headers.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
}

impl Shop {
    /// Writes a table to a temporary file.
    ///
    /// # Errors
    /// When the caller may not see the table, or not export; when too many exports run; whatever reading meets.
    pub async fn export(&self, call: Call, wanted: Wanted) -> Result<Exported> {
        may(&call.principal, wanted.layout)?;
        let Ok(_turn) = RUNNING.try_acquire() else {
            return Err(AppError::Unavailable("other exports run; try again in a moment"));
        };
        let record = RecordExport {
            table: wanted.layout.table.to_owned(),
            format: wanted.format,
            filtered: matches!(wanted.rows, Rows::Listed(_)),
            rows: 0,
        };
        let (file, rows) = self.read_apart(EXPORT_LIMIT_MS, &call.principal, move |ctx| write(ctx, &wanted)).await?;
        self.execute(call, RecordExport { rows, ..record }).await?;
        let mut file = file;
        let bytes = file.seek(SeekFrom::End(0)).and_then(|end| file.rewind().map(|()| end)).map_err(unreadable)?;
        Ok(Exported { file, rows, bytes })
    }
}

/// A file tells of the whole shop, so the right must hold at every location.
fn may(principal: &Principal, layout: &Layout) -> Result<()> {
    for right in [Permission::ExportsRun, layout.needs] {
        if !principal.grants.allows_everywhere(right) {
            return Err(AppError::Forbidden(right.code()));
        }
    }
    Ok(())
}

fn write(ctx: &mut ReadCtx<'_, '_>, wanted: &Wanted) -> Result<(File, u64)> {
    let source = Source::of(wanted.layout);
    let source = source.ok_or_else(|| AppError::Internal(format!("{} has no source", wanted.layout.table)))?;
    let file = tempfile::tempfile().map_err(unreadable)?;
    let mut sheet = Sheet::begin(wanted.layout, wanted.format, wanted.bom, file)?;
    let mut part = Part { paths: CategoryPaths::read(ctx.tx)?, source, rows: 0 };
    match (&wanted.rows, &source.walk) {
        (_, Walk::Whole) => part.write(ctx, &[], &mut sheet)?,
        (Rows::All, Walk::Ids(_) | Walk::Pairs(_)) => {
            let mut after = Key::START;
            loop {
                let keys = source.keys(ctx.tx, after)?;
                let Some(last) = keys.last() else { break };
                after = *last;
                part.write(ctx, &keys, &mut sheet)?;
            }
        }
        (Rows::Listed(listed), Walk::Ids(_) | Walk::Pairs(_)) => {
            let mut cursor = None;
            loop {
                let (keys, next) = listed.keys(ctx.tx, cursor)?;
                part.write(ctx, &keys, &mut sheet)?;
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
        }
    }
    Ok((sheet.end()?, part.rows))
}

/// What is needed to write one part after the other.
struct Part {
    paths: CategoryPaths,
    source: &'static Source,
    rows: u64,
}

impl Part {
    fn write(&mut self, ctx: &mut ReadCtx<'_, '_>, keys: &[Key], sheet: &mut Sheet) -> Result<()> {
        let Part { paths, source, rows } = self;
        for cells in source.rows(ctx.tx, keys, |row| cell::read(source.layout, paths, row))? {
            sheet.row(&cells)?;
            *rows += 1;
        }
        Ok(())
    }
}

fn unreadable(error: std::io::Error) -> AppError {
    tracing::error!(error = &error as &dyn std::error::Error, "the temporary file of an export failed");
    AppError::Unavailable("there is no room for the file; is the disk full?")
}

/// Records that data left the shop: who, which table, how many rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct RecordExport {
    table: String,
    format: Format,
    filtered: bool,
    rows: u64,
}

impl Command for RecordExport {
    const NAME: &'static str = "exports.record";
    const PERMISSION: Permission = Permission::ExportsRun;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        ctx.event(call, EventKind::DataExported, 0, self)?;
        Ok(())
    }
}
