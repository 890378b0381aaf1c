//! A file as rows of text, whatever it is: CSV in several encodings and with several delimiters, packed or not, XLSX, or JSON
//! lines.
//!
//! Invariants: rows are read one after the other, never all at once; every row knows the line on which it begins; a row that
//! cannot be read as it should carries the reason and is never put together anew; a cell keeps what stands in it except space
//! around it and the apostrophe that our export puts before signs that spreadsheets would run.

mod csv_text;
mod encoding;
mod jsonl;
mod padded;
mod unpack;
mod xlsx;

use super::limits::{MAX_CELL_CHARS, MAX_COLUMNS};
use crate::export::format::plain::unguarded;
use crate::platform::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::Path;

pub use csv_text::Rows;

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// `CSV`, `XLSX` or `JSON lines`.
    pub format: String,
    /// How its letters are written, for people.
    pub encoding: String,
    /// What stands between its columns; none where rows are made of cells or keys.
    pub delimiter: Option<char>,
    /// The sheet that was read, of XLSX.
    pub sheet: Option<String>,
}

/// A file that can be read as rows, as often as is needed.
#[derive(Debug)]
pub struct Sheet {
    file: File,
    form: Form,
    /// True when the first cell of every record is the number of its row: a converted file.
    numbered: bool,
    letters: encoding::Letters,
    delimiter: u8,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRow {
    /// The line on which it begins, or the number of the row, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// Why the row cannot be used.
    pub fault: Option<RowFault>,
}

/// Why a row cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Stable code.
    pub code: &'static str,
    /// Which cell, from 0, if it is one.
    pub cell: Option<usize>,
    /// A sentence.
    pub message: String,
}

impl RawRow {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.fault.is_none() && self.cells.iter().all(String::is_empty)
    }
}

impl Sheet {
    /// Finds out what a file is and makes it ready for reading.
    ///
    /// # Errors
    /// When it is no table, is larger than [`super::limits::MAX_UNPACKED_BYTES`] once unpacked, or the disk fails.
    pub fn open(path: &Path) -> Result<Sheet> {
        let file = File::open(path).map_err(|e| refused("file_missing", format!("the file cannot be opened: {e}")))?;
        Sheet::of(file)
    }

    /// The same for a file that is open.
    ///
    /// # Errors
    /// As [`Sheet::open`].
    pub fn of(file: File) -> Result<Sheet> {
        let file = unpack::unpacked(file)?;
        if unpack::is_xlsx(&file)? {
            let (file, sheet) = xlsx::as_records(file)?;
            let form = Form { format: "XLSX".into(), encoding: "UTF-8".into(), delimiter: None, sheet: Some(sheet) };
            return Ok(Sheet { file, form, numbered: true, letters: encoding::Letters::Utf8, delimiter: b',' });
        }
        if jsonl::is_objects(&file)? {
            let file = jsonl::as_records(file)?;
            let form = Form { format: "JSON lines".into(), encoding: "UTF-8".into(), delimiter: None, sheet: None };
            return Ok(Sheet { file, form, numbered: true, letters: encoding::Letters::Utf8, delimiter: b',' });
        }
        let (file, letters, name) = encoding::recognised(file)?;
        let delimiter = csv_text::delimiter(&file)?;
        let form = Form { format: "CSV".into(), encoding: name, delimiter: Some(delimiter.into()), sheet: None };
        Ok(Sheet { file, form, numbered: false, letters, delimiter })
    }

    /// How it was read.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Its rows, from the first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rows(&self) -> Result<Rows> {
        csv_text::rows(self)
    }
}

/// Space around is not part of a cell, nor is the apostrophe before a sign that spreadsheets would run.
fn cleaned(text: &str) -> &str {
    unguarded(text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'))
}

/// Checks a row against what a row may have.
fn limited(row: &mut RawRow) {
    if row.cells.len() > MAX_COLUMNS {
        row.cells.truncate(MAX_COLUMNS);
        let message = format!("the row has more than {MAX_COLUMNS} columns");
        row.fault.get_or_insert(RowFault { code: "too_many_columns", cell: None, message });
    }
    let long = row.cells.iter().position(|c| c.len() > MAX_CELL_CHARS && c.chars().count() > MAX_CELL_CHARS);
    if let Some(cell) = long {
        row.cells[cell] = row.cells[cell].chars().take(MAX_CELL_CHARS).collect();
        let message = format!("the cell has more than {MAX_CELL_CHARS} characters");
        row.fault.get_or_insert(RowFault { code: "cell_too_long", cell: Some(cell), message });
    }
}

/// The refusal of a whole file.
pub(super) fn refused(code: &'static str, message: impl Into<String>) -> AppError {
    AppError::invalid("file", code, message)
}

fn disk(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("a file under way could not be read or written: {error}"))
}

#[cfg(test)]
mod tests;
