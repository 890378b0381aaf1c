//! The forms of a file: CSV for everybody, XLSX for spreadsheets, JSONL for programs. Each is written row by row, so a table of
//! any length needs the same memory.

mod csv;
mod jsonl;
pub mod plain;
mod xlsx;

use super::cell::Cell;
use super::layout::Layout;
use crate::platform::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::fs::File;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values, UTF-8, RFC 4180.
    Csv,
    /// A workbook of Office Open XML.
    Xlsx,
    /// A JSON object per line.
    Jsonl,
}

/// Whether a CSV file begins with a byte order mark, which old spreadsheet programs need to see that it is UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bom {
    /// It does not.
    Without,
    /// It does.
    With,
}

impl Format {
    /// Every form.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Jsonl];

    /// What it is called, and what a file's name ends with.
    pub const fn code(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Jsonl => "jsonl",
        }
    }

    /// The form of that name.
    pub fn from_code(code: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.code() == code)
    }

    /// What it is, for HTTP.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Jsonl => "application/jsonl; charset=utf-8",
        }
    }
}

/// A file that is being written.
pub(super) enum Sheet {
    Csv(Box<csv::CsvSheet>),
    Xlsx(Box<xlsx::XlsxSheet>),
    Jsonl(jsonl::JsonlSheet),
}

impl Sheet {
    /// Begins a file with the headers of a layout.
    pub(super) fn begin(layout: &'static Layout, format: Format, bom: Bom, file: File) -> Result<Sheet> {
        Ok(match format {
            Format::Csv => Sheet::Csv(Box::new(csv::CsvSheet::begin(layout, bom, file)?)),
            Format::Xlsx => Sheet::Xlsx(Box::new(xlsx::XlsxSheet::begin(layout, file)?)),
            Format::Jsonl => Sheet::Jsonl(jsonl::JsonlSheet::begin(layout, file)),
        })
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Sheet::Csv(sheet) => sheet.row(cells),
            Sheet::Xlsx(sheet) => sheet.row(cells),
            Sheet::Jsonl(sheet) => sheet.row(cells),
        }
    }

    /// Ends the file and gives it back.
    pub(super) fn end(self) -> Result<File> {
        match self {
            Sheet::Csv(sheet) => sheet.end(),
            Sheet::Xlsx(sheet) => sheet.end(),
            Sheet::Jsonl(sheet) => sheet.end(),
        }
    }
}

/// A file that could not be written: the disk, not the data.
fn unwritten(error: impl std::error::Error + 'static) -> AppError {
    tracing::error!(error = &error as &dyn std::error::Error, "an export could not be written");
    AppError::Unavailable("the file could not be written; is the disk full?")
}
